package io.slipway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.inventory.Host;
import org.junit.jupiter.api.Test;

class EtcdMembersTest {

    private static final String LIST = """
            {"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"raft_term":2},
             "members":[
              {"ID":9372538179322589801,"name":"h0","peerURLs":["https://[2001:db8:cafe:1::10]:2380"],
               "clientURLs":["https://[2001:db8:cafe:1::10]:2379"]},
              {"ID":18249187646912138824,"name":"h1","peerURLs":["https://[2001:db8:cafe:1::11]:2380"],
               "clientURLs":["https://[2001:db8:cafe:1::11]:2379"],"isLearner":true},
              {"ID":12,"name":"","peerURLs":["https://[2001:db8:cafe:1::12]:2380"]}]}
            """;

    @Test
    void readsVotersLearnersAndMembersThatNeverStarted() {
        EtcdMembers etcd = new EtcdMembers(host(0), EtcdMembers.parse(LIST));

        assertThat(etcd.of(host(0))).hasValueSatisfying(member -> {
            assertThat(member.id()).isEqualTo("8211f1d0f64f3269");
            assertThat(member.votes()).isTrue();
        });
        assertThat(etcd.of(host(1))).hasValueSatisfying(member -> {
            assertThat(member.id()).isEqualTo("fd422379fda50e48");
            assertThat(member.votes()).isFalse();
        });
        assertThat(etcd.of(host(2))).hasValueSatisfying(member -> assertThat(member.neverStarted()).isTrue());
        assertThat(etcd.of(host(3))).isEmpty();
    }

    @Test
    void onlyAVoterBesideOthersIsProtected() {
        EtcdMembers etcd = new EtcdMembers(host(0), EtcdMembers.parse(LIST));
        EtcdMembers alone = new EtcdMembers(host(0), etcd.members().subList(0, 1));

        assertThat(etcd.votesBesideOthers(host(0))).isTrue();
        assertThat(etcd.votesBesideOthers(host(1))).isFalse();
        assertThat(etcd.votesBesideOthers(host(2))).isFalse();
        assertThat(alone.votesBesideOthers(host(0))).isFalse();
    }

    private static Host host(int number) {
        return TestClusters.host(number, Host.Role.CONTROL_PLANE);
    }
}
