# Finds the .NET SDK; sourced by ./uldra and ./test.

find_dotnet() {
  dotnet=$(command -v dotnet || true)
  [ -n "$dotnet" ] || dotnet=${DOTNET_ROOT:-$HOME/.dotnet}/dotnet
  [ -x "$dotnet" ] || no_sdk "dotnet was not found"
}

# Slower than find_dotnet (it starts the program), so only before a build.
require_sdk() {
  "$dotnet" --list-sdks | grep -q '^10\.0\.' || no_sdk "$dotnet has no SDK 10.0"
}

no_sdk() {
  echo "uldra: the .NET SDK 10.0 is missing: $1" >&2
  echo "install it for this user with:" >&2
  echo "  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0" >&2
  exit 2
}
