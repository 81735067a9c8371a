package io.slipway.care;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a certificate ends.
 *
 * @param name as kubeadm calls it, or the file
 * @param authority whether it signs others: then renewing is another matter
 */
record CertificateEnd(String name, Instant end, boolean authority) {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** {@code notAfter=Nov  9 14:34:01 2027 GMT}, the day padded by a space. */
    private static final DateTimeFormatter OPENSSL = new DateTimeFormatterBuilder()
            .appendPattern("MMM ").padNext(2).appendPattern("d HH:mm:ss yyyy 'GMT'").toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** What {@code kubeadm certs check-expiration --output json} says; missing ones are left out. Empty when unreadable. */
    static Optional<List<CertificateEnd>> ofKubeadm(String output) {
        try {
            JsonNode info = JSON.readTree(output);
            List<CertificateEnd> ends = new ArrayList<>();
            for (String list : List.of("certificates", "certificateAuthorities")) {
                for (JsonNode certificate : info.path(list)) {
                    if (!certificate.path("missing").asBoolean()) {
                        ends.add(new CertificateEnd(
                                certificate.path("name").asText(),
                                Instant.parse(certificate.path("expirationDate").asText()),
                                list.equals("certificateAuthorities")));
                    }
                }
            }
            return ends.isEmpty() ? Optional.empty() : Optional.of(ends);
        } catch (JsonProcessingException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** What {@code openssl x509 -noout -enddate} says of one file. Empty when unreadable. */
    static Optional<CertificateEnd> ofOpenssl(String name, String output) {
        try {
            return Optional.of(new CertificateEnd(
                    name, OPENSSL.parse(output.strip().replaceFirst("^notAfter=", ""), Instant::from), false));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
