# Answers queries about this host without changing anything; one line each, in the order of the queries.
# Arguments: NAME, then file PATH | directory PATH | parameter NAME | module NAME | unit NAME | package NAME | run COUNT ARGUMENT...
# Text travels as base64; "-" stands for nothing. In Perl, which every Debian has (perl-base is essential), without its
# larger modules: a shell starts dozens of programs to read some files, and starting them is most of what a look costs.
use strict;
shift @ARGV;
my $limit = 1048576;

sub encoded {
  my ($text) = @_;
  my $padding = -length($text) % 3;
  my $encoded = '';
  # pack's uuencoding has base64's groups under other letters, behind a letter for the length of each line.
  $encoded .= substr $_, 1 for split /\n/, pack('u', $text);
  $encoded =~ tr|` -_|AA-Za-z0-9+/|;
  substr($encoded, -$padding) = '=' x $padding if $padding;
  return $encoded;
}

sub content {
  my ($path, $most) = @_;
  open(my $file, '<:raw', $path) or return undef;
  my $text = '';
  while (length($text) < $most) {
    my $got = sysread $file, $text, $most - length($text), length($text);
    return undef unless defined $got;
    last unless $got;
  }
  return $text;
}

# The exit code and the ends of the output and the errors of a program that gets no input. By way of files: who starts
# something that stays must not keep us waiting.
sub ran {
  my ($keep, @command) = @_;
  open(my $output, '+>', undef) or exit 71;
  open(my $errors, '+>', undef) or exit 71;
  my $child = fork;
  exit 71 unless defined $child;
  unless ($child) {
    open STDIN, '<', '/dev/null';
    open STDOUT, '>&', $output;
    open STDERR, '>&', $errors;
    exec { $command[0] } @command;
    exit 127;
  }
  waitpid $child, 0;
  my $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
  my @said = map {
    my $size = -s $_;
    my $text = '';
    seek $_, $size > $keep ? $size - $keep : 0, 0;
    read $_, $text, $keep;
    $text;
  } $output, $errors;
  return ($code, @said);
}

sub output { my ($code, $output) = ran($limit, @_); return $output }

my @queries;
while (@ARGV) {
  my $kind = shift @ARGV;
  my $about = shift @ARGV;
  if ($kind eq 'run') {
    push @queries, [$kind, splice @ARGV, 0, $about];
  } elsif (grep { $_ eq $kind } qw(file directory parameter module unit package)) {
    push @queries, [$kind, $about];
  } else {
    print STDERR "unknown query: $kind\n";
    exit 64;
  }
}
sub all { my ($kind) = @_; return map { $_->[1] } grep { $_->[0] eq $kind } @queries }

# One program answers for all files, all units, all packages.
my (%state, %unit, %package);
my @files = grep { -f } all('file');
if (@files) {
  %state = reverse split /\0/, output('stat', '-L', '--printf=%U:%G %a %.9Y\\0%n\\0', '--', @files);
}
my @units = all('unit');
my ($now, $up);
if (@units) {
  my @shown = split /\n\n/, output('systemctl', 'show', '-p', 'LoadState,ActiveState,SubState,UnitFileState,ActiveEnterTimestampMonotonic', '--', @units);
  for my $name (@units) {
    my $shown = @shown == @units ? shift(@shown) . "\n"
      : output('systemctl', 'show', '-p', 'LoadState,ActiveState,SubState,UnitFileState,ActiveEnterTimestampMonotonic', '--', $name);
    # What systemd made from a script in /etc/init.d is always "generated"; whether it starts at boot is asked apart.
    $shown =~ s/^UnitFileState=generated$/'UnitFileState=' . output('systemctl', 'is-enabled', $name)/me;
    $unit{$name} = $shown;
  }
  $now = output('date', '+%s.%N');
  chomp $now;
  ($up) = split ' ', content('/proc/uptime', 100);
}
my @packages = all('package');
if (@packages) {
  for (split /\n/, output('dpkg-query', '-W', '-f=${Package} ${db:Status-Abbrev} ${Version}\n', '--', @packages)) {
    my ($name, $state) = split / /, $_, 2;
    $package{$name} = $state unless defined $package{$name};
  }
}

for my $query (@queries) {
  my ($kind, $about) = @$query;
  if ($kind eq 'file') {
    my $text = defined $state{$about} ? content($about, $limit) : undef;
    print defined $text ? "file $state{$about} x" . encoded($text) . "\n" : "file -\n";
  } elsif ($kind eq 'directory') {
    my $directory;
    my @names = opendir($directory, $about) ? sort grep { $_ ne '.' && $_ ne '..' } readdir $directory : ();
    print 'directory x', encoded(join '', map { "$_\n" } @names), "\n";
  } elsif ($kind eq 'parameter') {
    # A dot inside an interface's name is a slash here.
    (my $path = $about) =~ tr{./}{/.};
    my $value = content("/proc/sys/$path", $limit);
    print defined $value ? 'parameter x' . encoded($value) . "\n" : "parameter -\n";
  } elsif ($kind eq 'module') {
    (my $loaded = $about) =~ tr/-/_/;
    my $file = join '[-_]', map { quotemeta } split /[-_]/, $about;
    my ($release) = (content('/proc/sys/kernel/osrelease', $limit) // '') =~ /(\S+)/;
    my $built_in = content("/lib/modules/$release/modules.builtin", 16 * $limit) // '';
    print 'module ', -d "/sys/module/$loaded" || $built_in =~ m{/$file\.ko} ? 'yes' : 'no', "\n";
  } elsif ($kind eq 'unit') {
    print 'unit x', encoded($unit{$about}), " $now $up\n";
  } elsif ($kind eq 'package') {
    print defined $package{$about} ? 'package x' . encoded($package{$about}) . "\n" : "package -\n";
  } else {
    my (undef, @command) = @$query;
    my ($code, $output, $errors) = ran($limit, 'timeout', '10', @command);
    print "run $code x", encoded($output), ' x', encoded($errors), "\n";
  }
}
