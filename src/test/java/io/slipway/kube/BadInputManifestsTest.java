package io.slipway.kube;

import io.slipway.faults.ParserLaw;
import org.junit.jupiter.api.Test;

/** Manifests of other people, spoilt. */
class BadInputManifestsTest {

    private static final String MANIFEST = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: coredns, namespace: kube-system}
            data:
              Corefile: |
                .:53 {
                    forward . /etc/resolv.conf
                }
            ---
            apiVersion: v1
            kind: List
            items:
            - apiVersion: apps/v1
              kind: DaemonSet
              metadata: {name: calico-node, labels: &labels {app: calico}}
              spec: {selector: {matchLabels: *labels}, replicas: 3, timeout: 1e3, since: 2026-01-01}
            """;

    @Test
    void aManifest() {
        ParserLaw.holds(MANIFEST, IllegalArgumentException.class, Manifests::parse);
    }
}
