#!/usr/bin/perl
# What kubeadm, crictl and kubelet do on a host of the lab of real hosts. What they say and which files they leave comes from
# the lab, which knows what real ones said; this does it here: files, services, ports, pods with a network of their own
# and the packet rules of kube-proxy.
#   lab-hand ask PROGRAM ARGUMENT...   runs a program
#   lab-hand kubelet                   runs until it is stopped
#   lab-hand pod NAME PORT             answers as the smoke test's echo server
use strict;
use warnings;
use IO::Select;
use IO::Socket::IP;
use POSIX ();

my $STATE = '/run/lab-hand';
my @TREES = ('/etc/kubernetes', '/var/lib/kubelet', '/var/lib/etcd');
mkdir $STATE, 0700;

sub content {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    local $/;
    my $text = <$file>;
    return defined $text ? $text : '';
}

sub word { my $text = content($_[0]); $text =~ s/\s+\z//; return $text }

sub lines_of { open my $program, '-|', @_ or return (); my @lines = <$program>; close $program; chomp @lines; return @lines }

# The lab's address, with a port: http://[address]:port
sub lab { return word('/etc/slipway-lab') }

sub facts {
    my ($thorough, @line) = @_;
    my @facts = map { 'argument ' . unpack('H*', $_) } @line;
    push @facts, 'fact boot ' . word('/proc/sys/kernel/random/boot_id');
    push @facts, 'fact containerd ' . (lines_of('systemctl', 'is-active', 'containerd.service'))[0];
    return @facts unless $thorough;
    push @facts, 'fact swap ' . (() = content('/proc/swaps') =~ /\n/g);
    push @facts, 'fact forwarding ' . word('/proc/sys/net/ipv6/conf/default/forwarding');
    push @facts, 'fact cgroup2 ' . (-e '/sys/fs/cgroup/cgroup.controllers' ? 1 : 0);
    push @facts, map { /^\S+\s+\S+\s+\S+\s+\S*:(\d+)\s/ ? "port $1" : () } lines_of('ss', '-Hltn');
    push @facts, map { "package $_" }
        lines_of('sh', '-c', 'dpkg-query -W -f \'${Package} ${Version}\n\' kubeadm kubelet containerd 2>/dev/null');
    push @facts, map { "image $_" } split /\n/, content('/var/lib/lab-images');
    my @given;
    for my $index (0 .. $#line) {
        push @given, $line[$index + 1] if $line[$index] eq '--config';
        push @given, $1 if $line[$index] =~ /^--config=(.*)/;
    }
    my @trees = grep { -d $_ } @TREES;
    for my $path (@given, @trees ? lines_of('find', @trees, '-type', 'f') : ()) {
        push @facts, sprintf 'file %04o %s %s', (stat $path)[2] & 07777, $path, unpack('H*', content($path)) || '-' if -f $path;
    }
    # Whether a host that joins reaches the endpoint is for its own network to say.
    for my $path (@given) {
        if (content($path) =~ /apiServerEndpoint:\s*"?([^"\s]+)/) {
            my @curl = ('curl', '-sko', '/dev/null', '--globoff', '--max-time', '5', "https://$1/livez");
            push @facts, 'fact endpoint ' . (system(@curl) == 0 ? 1 : 0);
        }
    }
    return @facts;
}

# Asks the lab and returns its answer, one line for each thing to do.
sub ask {
    my ($thorough, @line) = @_;
    my $question = "$STATE/question.$$";
    umask 0077;
    open my $file, '>', $question or die "$question: $!";
    print $file map { "$_\n" } facts($thorough, @line);
    close $file;
    my @answer = lines_of('curl', '-sS', '--fail', '--globoff', '--max-time', $thorough ? 600 : 5,
        '--data-binary', "\@$question", lab() . '/hosts/' . word('/etc/hostname'));
    unlink $question;
    umask 0022;
    return @answer;
}

sub write_file {
    my ($mode, $path, $text) = @_;
    (my $directory = $path) =~ s{/[^/]+$}{};
    system('mkdir', '-p', $directory);
    open my $file, '>', "$path.new" or die "$path: $!";
    chmod oct($mode), "$path.new";
    print $file $text;
    close $file;
    rename "$path.new", $path;
}

sub run_quietly { open my $program, '-|', 'sh', '-c', join(' ', @_) . ' 2>&1' or return; my @all = <$program>; close $program; print STDERR @all if $? }

# ---- what stands on this host: a process each, known by its file in the state directory

sub standing { my ($kind) = @_; return map { m{/\Q$kind\E-([^/]+)$} ? ($1 => word($_)) : () } glob "$STATE/$kind-*" }

sub lives { my ($process) = split / /, $_[0]; return $process && kill 0, $process }

sub stand {
    my ($kind, $name, $what, $work) = @_;
    my $process = fork;
    if (!$process) {
        POSIX::setsid();
        open STDIN, '<', '/dev/null';
        $SIG{TERM} = $SIG{CHLD} = 'DEFAULT';
        $work->();
        POSIX::_exit(0);
    }
    write_file('0600', "$STATE/$kind-$name", "$process $what");
}

sub fall { my ($kind, $name, $state) = @_; my ($process) = split / /, $state; kill 'KILL', -$process, $process; unlink "$STATE/$kind-$name" }

# Listens on a port; what comes in goes to a port of the lab, or is closed when that is zero.
sub relay {
    my ($port, $target) = @_;
    my ($host) = lab() =~ /\[(.*)\]/;
    my $server = IO::Socket::IP->new(LocalHost => '::', LocalPort => $port, Listen => 64, ReuseAddr => 1, V6Only => 1) or die "$port: $@";
    $SIG{CHLD} = 'IGNORE';
    while (my $client = $server->accept) {
        if ($target && !fork) {
            close $server;
            my $inner = IO::Socket::IP->new(PeerHost => $host, PeerPort => $target) or POSIX::_exit(1);
            my %other = ($client => $inner, $inner => $client);
            my $open = IO::Select->new($client, $inner);
            while (my @ready = $open->can_read) {
                for my $from (@ready) {
                    my $count = sysread $from, my $bytes, 65536;
                    POSIX::_exit(0) unless $count;
                    while (length $bytes) {
                        my $written = syswrite $other{$from}, $bytes;
                        POSIX::_exit(0) unless $written;
                        substr $bytes, 0, $written, '';
                    }
                }
            }
            POSIX::_exit(0);
        }
        close $client;
    }
}

sub echo_server {
    my ($name, $port) = @_;
    my $server = IO::Socket::IP->new(LocalHost => '::', LocalPort => $port, Listen => 64, ReuseAddr => 1, V6Only => 1) or die "$port: $@";
    $SIG{CHLD} = 'IGNORE';
    while (my $client = $server->accept) {
        if (!fork) {
            my $request = <$client> || '';
            while (my $line = <$client>) { last if $line =~ /^\r?\n$/ }
            my $who = $client->peerhost;
            my $body = $request =~ m{ /clientip} ? "[$who]:" . $client->peerport
                : "\n\nHostname: $name\n\nRequest Information:\n\tclient_address=$who\n\tmethod=GET\n";
            print $client "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . length($body)
                . "\r\nConnection: close\r\n\r\n$body";
            POSIX::_exit(0);
        }
        close $client;
    }
}

# A pod's network: a namespace with its address, a link to the host, and the host's route to it.
sub make_pod {
    my ($name, $card, $address, $port) = @_;
    my $router = 'fe80::ecee:eeee:eeee:eeee';
    run_quietly("ip netns add $name && ip link add $card type veth peer name eth0 netns $name",
        "&& ip -6 address add $router/64 dev $card nodad && ip link set $card up",
        "&& ip -n $name link set lo up && ip -n $name -6 address add $address/128 dev eth0 nodad && ip -n $name link set eth0 up",
        "&& ip -n $name -6 route add default via $router dev eth0 && ip -6 route replace $address/128 dev $card");
    stand('pod', $name, "$card $address $port", sub {
        exec 'ip', 'netns', 'exec', $name, '/usr/lib/lab-hand', 'pod', $name, $port if $port;
        sleep 3600 while 1;
    });
}

# Brings the host to what the lab wants: ports, pods, packet rules.
sub settle {
    my @answer = @_;
    my %ports = map { /^listen (\d+) (\d+)/ ? ($1 => $2) : () } @answer;
    my %pods = map { /^pod (\S+) (\S+ \S+ \d+)/ ? ($1 => $2) : () } @answer;
    my %listening = standing('listen');
    for my $port (keys %listening) {
        fall('listen', $port, $listening{$port}) unless defined $ports{$port} && lives($listening{$port});
    }
    for my $port (keys %ports) {
        next if $listening{$port} && lives($listening{$port});
        stand('listen', $port, $ports{$port}, sub { relay($port, $ports{$port}) });
    }
    my %running = standing('pod');
    for my $pod (keys %running) {
        next if $pods{$pod} && lives($running{$pod}) && $running{$pod} =~ / \Q$pods{$pod}\E$/;
        fall('pod', $pod, $running{$pod});
        run_quietly("ip netns del $pod");
        delete $running{$pod};
    }
    for my $pod (keys %pods) { make_pod($pod, split / /, $pods{$pod}) unless $running{$pod} }
    for (@answer) {
        write_file('0644', '/etc/cni/net.d/10-calico.conflist', "{\"name\": \"k8s-pod-network\", \"cniVersion\": \"0.3.1\"}\n")
            if /^network calico/ && !-e '/etc/cni/net.d/10-calico.conflist';
        if (/^rules (\S+)/ && $1 ne content("$STATE/rules")) {
            write_file('0600', "$STATE/rules.nft", pack 'H*', $1);
            write_file('0600', "$STATE/rules", $1);
            run_quietly("nft -f $STATE/rules.nft");
        }
    }
}

sub do_files {
    for (@_) {
        unlink $1 if /^remove (\S+)/;
        write_file($1, $2, $3 eq '-' ? '' : pack 'H*', $3) if /^file (\S+) (\S+) (\S+)/;
    }
}

# ---- the three ways to call it

my $way = shift @ARGV;
if ($way eq 'pod') {
    echo_server(@ARGV);
} elsif ($way eq 'kubelet') {
    my @answer = ask(1, 'kubelet');
    print STDERR map { /^err (\S+)/ ? pack 'H*', $1 : () } @answer;
    exit 1 unless grep { $_ eq 'code 0' } @answer;
    my $stopping = 0;
    $SIG{TERM} = sub { $stopping = 1 };
    while (!$stopping) {
        my @wanted = ask(0, 'beat');
        settle(@wanted) if grep { $_ eq 'code 0' } @wanted;
        1 while waitpid(-1, POSIX::WNOHANG()) > 0;
        select undef, undef, undef, 1 unless $stopping;
    }
    ask(0, 'kubelet-stop');
} elsif ($way eq 'ask') {
    my @answer = ask(1, @ARGV);
    do_files(@answer);
    if (grep { $_ eq 'restart' } @answer) {
        system 'systemctl', 'restart', 'kubelet.service';
        # kubeadm ends when what it started answers.
        my %ports = map { /^listen (\d+)/ ? ($1 => 1) : () } @answer;
        for (1 .. 100) {
            my %open = map { /:(\d+)\s/ ? ($1 => 1) : () } lines_of('ss', '-Hltn');
            last unless grep { !$open{$_} } keys %ports;
            select undef, undef, undef, 0.2;
        }
    }
    if (grep { $_ eq 'stop' } @answer) {
        system 'systemctl', 'stop', 'kubelet.service';
        settle(ask(0, 'beat'));
    }
    print map { /^out (\S+)/ ? pack 'H*', $1 : () } @answer;
    print STDERR map { /^err (\S+)/ ? pack 'H*', $1 : () } @answer;
    my ($code) = map { /^code (\d+)/ ? $1 : () } @answer;
    exit(defined $code ? $code : 1);
}
