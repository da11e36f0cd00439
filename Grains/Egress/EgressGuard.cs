using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Grains.Egress;

/// <summary>
/// Decides which addresses a URL of a customer may reach: once when it is given (<see cref="Vet"/>), and again on the very address
/// that is connected to (<see cref="ConnectAsync"/>), so that a name that changes its mind gains nothing.
/// </summary>
public sealed class EgressGuard
{
    private const int MaxUrlLength = 2_048;
    private const int MaxHostLength = 253;
    private static readonly int[] BlockedPorts = [19, 21, 22, 23, 25, 53, 110, 111, 135, 139, 143, 389, 445, 465, 587, 873, 993, 995, 1433, 2375, 2379, 3306, 5432, 6379, 9200, 11211, 27017];

    private readonly HashSet<string> _allowedHosts;
    private readonly IPNetwork[] _allowedNetworks;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    /// <summary>Makes a guard with the operator's exceptions.</summary>
    /// <param name="options">The exceptions.</param>
    /// <param name="resolve">Finds the addresses of a name; the system's resolver unless told otherwise.</param>
    public EgressGuard(WebhookOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _allowedHosts = options.AllowedHosts.Select(Normalise).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _allowedNetworks = [.. options.AllowedNetworks.Select(IPNetwork.Parse)];
    }

    /// <summary>Looks at a URL's form and at a literal address; names are looked at when they are connected to. Null when it may be used.</summary>
    /// <returns>What is wrong, for the customer, or null.</returns>
    public string? Vet(string text)
    {
        if (text.Length > MaxUrlLength) return "must have at most 2048 characters";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return "must be an absolute URL";
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) return "must be https";
        if (url.UserInfo.Length > 0) return "must not carry credentials";
        if (text.Contains('#', StringComparison.Ordinal)) return "must not have a fragment";
        // Look-alikes of digits and dots may turn into an address on the way; a name in another script has an ASCII form.
        if (!url.Host.All(char.IsAscii)) return "must write its host in ASCII (xn--)";
        var host = Normalise(url.IdnHost);
        if (host.Length is 0 or > MaxHostLength) return "must name a host";
        var isLiteral = TryReadLiteral(host, out var address);
        var isExcepted = _allowedHosts.Contains(host) || (isLiteral && IsExcepted(address!));
        if (url.Scheme != Uri.UriSchemeHttps && !isExcepted) return "must be https";
        if (isExcepted) return null;
        if (Array.IndexOf(BlockedPorts, url.Port) >= 0) return "must not use this port";
        if (isLiteral) return AddressRanges.IsPublic(address!) ? null : "must be a public address";
        return IsLocalName(host) ? "must be a public address" : null;
    }

    /// <summary>Resolves a vetted URL's name as well; null when every address may be connected to, or the name does not resolve just now.</summary>
    public async Task<string?> VetResolvedAsync(string text, CancellationToken cancellationToken)
    {
        if (Vet(text) is { } problem) return problem;
        try
        {
            var host = Normalise(new Uri(text).IdnHost);
            var addresses = await ResolveAsync(host, cancellationToken);
            return addresses.All(address => MayConnect(host, address)) ? null : "must be a public address";
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Connects to a vetted address of the host: the callback of every handler that sends for customers.</summary>
    /// <exception cref="EgressBlockedException">An address of the host is not public.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = Normalise(context.DnsEndPoint.Host);
        var addresses = await ResolveAsync(host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (!Array.TrueForAll(addresses, address => MayConnect(host, address))) throw new EgressBlockedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>True when this resolved address of this host may be connected to.</summary>
    public bool MayConnect(string host, IPAddress address) => AddressRanges.IsPublic(address) || _allowedHosts.Contains(host) || IsExcepted(address);

    private bool IsExcepted(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return Array.Exists(_allowedNetworks, network => network.Contains(address));
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        TryReadLiteral(host, out var address) ? [address!] : await _resolve(host, cancellationToken);

    private static bool TryReadLiteral(string host, out IPAddress? address) => IPAddress.TryParse(host, out address);

    private static bool IsLocalName(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);

    private static string Normalise(string host) => host.Trim('[', ']').TrimEnd('.').ToLower(CultureInfo.InvariantCulture);
}
