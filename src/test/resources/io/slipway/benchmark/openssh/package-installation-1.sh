# Configure the package repository. REPOSITORY and VERSION are set before.
key=/etc/apt/keyrings/kubernetes-apt-keyring.asc
source="deb [signed-by=$key] $REPOSITORY /"
[ -s $key ] || { mkdir -p /etc/apt/keyrings && curl -sSf -o $key "${REPOSITORY}Release.key"; }
[ "$(cat /etc/apt/sources.list.d/kubernetes.list 2>/dev/null)" = "$source" ] ||
  printf '%s\n' "$source" >/etc/apt/sources.list.d/kubernetes.list
