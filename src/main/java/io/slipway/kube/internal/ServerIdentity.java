package io.slipway.kube.internal;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server when the cluster's authority vouches for it under the name that we mean, although the connection
 * itself may go to a forwarded port on loopback. fabric8's own setting for that ({@code tlsServerName}) is ignored by
 * its JDK client, which then would compare the certificate with {@code 127.0.0.1} (fabric8 pull request 7956).
 */
final class ServerIdentity extends X509ExtendedTrustManager {

    /** Kinds of subject alternative names (RFC 5280, section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private final X509ExtendedTrustManager authority;
    private final String expected;

    /** @param expected a DNS name or IPv6 address, without brackets */
    ServerIdentity(X509ExtendedTrustManager authority, String expected) {
        this.authority = authority;
        this.expected = expected;
    }

    private void check(X509Certificate[] chain, String method) throws CertificateException {
        authority.checkServerTrusted(chain, method);
        Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
        if (names != null && names.stream().anyMatch(this::matches)) {
            return;
        }
        throw new CertificateException("the certificate is not for " + expected + " but for "
                + (names == null
                        ? "nobody"
                        : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.joining(", "))));
    }

    private boolean matches(List<?> alternative) {
        int kind = (Integer) alternative.get(0);
        String name = String.valueOf(alternative.get(1));
        if (expected.contains(":")) {
            return kind == IP_ADDRESS && sameAddress(name);
        }
        if (kind != DNS_NAME) {
            return false;
        }
        String wanted = expected.toLowerCase(Locale.ROOT);
        String shown = name.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return shown.equals(wanted) || (shown.startsWith("*.") && dot > 0 && shown.substring(1).equals(wanted.substring(dot)));
    }

    private boolean sameAddress(String name) {
        try {
            // Both are literals, so nothing is looked up.
            return InetAddress.getByName(name).equals(InetAddress.getByName(expected));
        } catch (java.net.UnknownHostException notAnAddress) {
            return false;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String method) throws CertificateException {
        check(chain, method);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String method, Socket socket) throws CertificateException {
        check(chain, method);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String method, SSLEngine engine)
            throws CertificateException {
        check(chain, method);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String method) throws CertificateException {
        throw new CertificateException("no server here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String method, Socket socket) throws CertificateException {
        throw new CertificateException("no server here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String method, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no server here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }
}
