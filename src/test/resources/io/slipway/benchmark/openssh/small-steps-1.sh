# Disable swap.
grep -qE '^[^#[:space:]]\S*\s+\S+\s+swap\s' /etc/fstab && sed -i -E 's/^([^#[:space:]]\S*\s+\S+\s+swap\s)/# \1/' /etc/fstab
[ "$(wc -l </proc/swaps)" -le 1 ] || swapoff --all
