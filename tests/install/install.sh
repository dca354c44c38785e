#!/bin/sh
# install.sh BUILD CMAKE CC FLAGS VERSION: installs into a temporary folder, builds a program
# against what is there in each way there is, and runs it.
set -eu
build=$1 cmake=$2 cc=$3 flags=$4 version=$5
here=$(cd "$(dirname "$0")" && pwd)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
prefix=$folder/prefix

says() {
    said=$("$@")
    if [ "$said" != "$version" ]; then
        echo "$1 says '$said', not '$version'" >&2
        exit 1
    fi
}

"$cmake" --install "$build" --prefix "$prefix" >/dev/null
cd "$folder"

pkgconfig=$(find "$prefix" -name mig.pc)
PKG_CONFIG_PATH=$(dirname "$pkgconfig")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

said=$("$prefix/bin/mig" --version)
case $said in
*"$version"*) ;;
*) echo "mig --version says '$said'" >&2 && exit 1 ;;
esac

for file in bash-completion/completions/mig zsh/site-functions/_mig \
    fish/vendor_completions.d/mig.fish; do
    grep -q "completion for mig" "$prefix/share/$file" || { echo "no $file" >&2 && exit 1; }
done

# shellcheck disable=SC2046,SC2086 # the flags are words
"$cc" $flags $(pkg-config --cflags mig) -o shared "$here/embedder/embedder.c" \
    $(pkg-config --libs mig)
says ./shared

# shellcheck disable=SC2046,SC2086
"$cc" $flags $(pkg-config --cflags mig) -o static "$here/embedder/embedder.c" \
    "$LD_LIBRARY_PATH/libmig.a" \
    $(pkg-config --static --libs mig | sed 's/ -lmig / /; s/ -lmig$//')
says ./static

"$cmake" -S "$here/embedder" -B cmake -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" \
    -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
"$cmake" --build cmake >/dev/null
says cmake/embedder
echo "installed, and used in three ways"
