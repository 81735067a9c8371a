package io.slipway.host.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.kex.DHGClient;
import org.apache.sshd.common.BaseBuilder;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/**
 * A key exchange that leaves a host certificate's principals to {@link KnownKeys}. MINA compares them with the address
 * dialled alone, which through a jump host is loopback, and knows neither the host's name in the cluster file nor another
 * spelling of an IPv6 address. Everything else about the certificate MINA verifies itself.
 */
final class HostKeyExchange extends DHGClient {

    private HostKeyExchange(DHFactory factory, Session session) {
        super(factory, session);
    }

    /** Curve 25519 first; group exchange is left out, every sshd that has it has another one too. */
    static List<KeyExchangeFactory> factories() {
        List<BuiltinDHFactories> preferred = new ArrayList<>(BaseBuilder.DEFAULT_KEX_PREFERENCE);
        preferred.removeIf(factory -> factory.isGroupExchange() || factory == BuiltinDHFactories.curve25519);
        preferred.add(0, BuiltinDHFactories.curve25519);
        return NamedFactory.setUpTransformedFactories(true, preferred, HostKeyExchange::factory);
    }

    private static KeyExchangeFactory factory(DHFactory factory) {
        return new KeyExchangeFactory() {
            @Override
            public String getName() {
                return factory.getName();
            }

            @Override
            public KeyExchange createKeyExchange(Session session) {
                return new HostKeyExchange(factory, session);
            }
        };
    }

    @Override
    protected void verifyCertificate(Session session, OpenSshCertificate certificate) throws Exception {
        try {
            super.verifyCertificate(session, forWhomever(certificate));
        } catch (SshException refused) {
            HostKeyCheck.of(session).refusedCertificate(certificate, refused.getMessage());
            throw refused;
        }
    }

    /** The same certificate, as if it were for the address dialled; one for nobody stays so. */
    private OpenSshCertificate forWhomever(OpenSshCertificate certificate) {
        InetSocketAddress dialled = getClientSession().getConnectAddress() instanceof SshdSocketAddress address
                ? address.toInetSocketAddress()
                : (InetSocketAddress) getClientSession().getConnectAddress();
        return (OpenSshCertificate) Proxy.newProxyInstance(
                OpenSshCertificate.class.getClassLoader(), new Class<?>[] {OpenSshCertificate.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getPrincipals") && !certificate.getPrincipals().isEmpty()) {
                        return List.of(dialled.getHostString());
                    }
                    try {
                        return method.invoke(certificate, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
