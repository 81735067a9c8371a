package io.slipway.controlplane;

import io.slipway.host.HostShell;
import io.slipway.inventory.Endpoint;
import io.slipway.inventory.Ipv6Address;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks the API server behind the endpoint for {@code /readyz}, through a host's SSH connection and trusting only the
 * cluster's CA. Which member answered stands in its certificate: kubeadm puts the advertised address into it.
 */
final class BalancerTls {

    private static final int TIMEOUT_MILLIS = 4000;
    private static final int ADDRESS_NAME = 7;

    private BalancerTls() {}

    /**
     * Who answered.
     *
     * @param verified whether a server with a certificate of the cluster's CA answered for the endpoint's name
     * @param addresses the addresses in its certificate
     * @param ready whether it is ready, or keeps that from strangers
     * @param detail what happened, in words
     */
    record Answer(boolean verified, List<Ipv6Address> addresses, boolean ready, String detail) {}

    static Answer ask(HostShell caller, Endpoint endpoint, String certificateAuthority) {
        try (HostShell.Tunnel tunnel = caller.tunnel(endpoint);
                Socket plain = new Socket()) {
            plain.connect(tunnel.local(), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket = (SSLSocket) trusting(certificateAuthority)
                    .getSocketFactory()
                    .createSocket(plain, endpoint.host(), endpoint.port(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                List<Ipv6Address> addresses =
                        addresses((X509Certificate) socket.getSession().getPeerCertificates()[0]);
                return readiness(socket, endpoint, addresses);
            }
        } catch (IOException | GeneralSecurityException failed) {
            return new Answer(false, List.of(), false, endpoint + ": " + failed.getMessage());
        }
    }

    private static Answer readiness(SSLSocket socket, Endpoint endpoint, List<Ipv6Address> addresses)
            throws IOException {
        socket.getOutputStream().write(("GET /readyz HTTP/1.1\r\nHost: " + endpoint + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        String code = status == null || status.split(" ").length < 2 ? "nothing" : status.split(" ")[1];
        // Without anonymous access the server answers 401 or 403: it is there, and only its readiness stays unknown.
        boolean ready = List.of("200", "401", "403").contains(code);
        return new Answer(true, addresses, ready, "answers /readyz with " + code);
    }

    private static SSLContext trusting(String certificateAuthority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(
                new ByteArrayInputStream(certificateAuthority.getBytes(StandardCharsets.US_ASCII)))) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static List<Ipv6Address> addresses(X509Certificate certificate) throws GeneralSecurityException {
        List<Ipv6Address> addresses = new ArrayList<>();
        if (certificate.getSubjectAlternativeNames() != null) {
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                if (Integer.valueOf(ADDRESS_NAME).equals(name.get(0)) && String.valueOf(name.get(1)).contains(":")) {
                    addresses.add(new Ipv6Address(String.valueOf(name.get(1))));
                }
            }
        }
        return addresses;
    }
}
