package io.slipway.controlplane;

import io.slipway.faults.ParserLaw;
import org.junit.jupiter.api.Test;

/** What kubeadm, etcdctl and files of a control-plane host say, spoilt. */
class BadInputOfTheControlPlaneTest {

    private static final String MEMBERS = """
            {"header":{"cluster_id":11537083,"member_id":9372538179322589801,"raft_term":3},
             "members":[
              {"ID":9372538179322589801,"name":"h0","peerURLs":["https://[2001:db8:a1::10]:2380"],
               "clientURLs":["https://[2001:db8:a1::10]:2379"]},
              {"ID":10501334649042878790,"peerURLs":["https://[2001:db8:a1::11]:2380"],"isLearner":true}]}
            """;

    private static final String JOIN_FAILURE = """
            W1122 14:40:01.000000    1234 common.go:101] your configuration file uses a deprecated API spec
            error execution phase preflight: [preflight] Some fatal errors occurred:
            	[ERROR Port-10250]: Port 10250 is in use
            	[ERROR FileAvailable--etc-kubernetes-kubelet.conf]: /etc/kubernetes/kubelet.conf already exists
            [preflight] If you know what you are doing, you can make a check non-fatal
            token abcdef.0123456789abcdef
            """;

    private static final String AUTHORITY = """
            -----BEGIN CERTIFICATE-----
            MIIBSjCB8aADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMTCmt1YmVybmV0ZXMw
            -----END CERTIFICATE-----
            """;

    @Test
    void etcdMembers() {
        ParserLaw.holds(MEMBERS, IllegalArgumentException.class, EtcdMembers::parse);
    }

    @Test
    void yamlOnAHost() {
        ParserLaw.holds("operation: OPS-1\ncluster: demo\nstep: init\nreported: false\nrenewals: 1\n",
                IllegalArgumentException.class, YamlText::read);
    }

    @Test
    void wordsOfKubeadm() {
        ParserLaw.holds(JOIN_FAILURE, IllegalStateException.class, words -> {
            KubeadmTrouble.in(words).advice(words);
            KubeadmTrouble.telling("", words);
        });
    }

    @Test
    void aCertificateAuthority() {
        ParserLaw.holds(AUTHORITY, IllegalArgumentException.class, text -> {
            try {
                CertificateAuthorityHash.of(text);
            } catch (IllegalArgumentException unreadable) {
                if (!text.equals(AUTHORITY)) {
                    throw unreadable;
                }
            }
        });
    }
}
