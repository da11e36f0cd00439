using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.Grains.Egress;

/// <summary>
/// Decides which addresses given by customers may be connected to: when one is given (<see cref="Vet"/>), and again for the IP address of each
/// connection (<see cref="ConnectAsync"/>), which defeats DNS rebinding.
/// </summary>
public sealed class EgressGuard
{
    private const int MaxUrlLength = 2_048;
    private const int MaxHostLength = 253;
    private const int SocksPort = 1080;
    private static readonly int[] BlockedPorts =
    [
        19, 21, 22, 23, 25, 53, 110, 111, 135, 139, 143, 389, 445, 465, 587, 873, 993, 995, 1433, 2375, 2379, 3306, 5432, 6379, 9200, 11211, 27017
    ];

    /// <summary>RFC 6761, 6762 and 8375, ICANN's <c>internal</c>, and suffixes that local resolvers and Kubernetes add.</summary>
    private static readonly string[] LocalEndings = [".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".lan", ".svc"];

    private readonly EgressRules _rules;
    private readonly HashSet<string> _allowedHosts;
    private readonly IPNetwork[] _allowedNetworks;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    /// <summary>Creates a guard for one kind of address.</summary>
    /// <param name="rules">Allowed form of addresses, and the operator's exceptions.</param>
    /// <param name="resolve">Resolves a host name; null for the system's resolver.</param>
    public EgressGuard(EgressRules rules, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _rules = rules;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _allowedHosts = rules.AllowedHosts.Select(Normalise).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _allowedNetworks = [.. rules.AllowedNetworks.Select(IPNetwork.Parse)];
    }

    /// <summary>Checks the form of an address, and a literal IP address. Names are resolved on connect.</summary>
    /// <returns>The problem, without any part of the address, or null when it may be used.</returns>
    public string? Vet(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxUrlLength) return "must have at most 2048 characters";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)) return "must be an absolute URL";
        if (!_rules.Schemes.Contains(url.Scheme) && !_rules.SchemesOfExceptions.Contains(url.Scheme)) return SchemeProblem();
        if (url.UserInfo.Length > 0 && !_rules.AllowsCredentials) return "must not carry credentials";
        if (text.Contains('#', StringComparison.Ordinal)) return "must not have a fragment";
        // Unicode look-alikes of digits and dots may be normalized to an IP address; other names have an ASCII form.
        if (!url.Host.All(char.IsAscii)) return "must write its host in ASCII (xn--)";
        var host = Normalise(url.IdnHost);
        if (host.Length is 0 or > MaxHostLength) return "must name a host";
        var isLiteral = TryReadLiteral(host, out var address);
        var isExcepted = _allowedHosts.Contains(host) || (isLiteral && IsExcepted(address!));
        if (isExcepted) return null;
        // First the problem that an operator's exception solves: http is allowed with it.
        if (isLiteral ? !AddressRanges.IsPublic(address!) : IsLocalName(host)) return NotPublic();
        if (!_rules.Schemes.Contains(url.Scheme)) return SchemeProblem();
        return Array.IndexOf(BlockedPorts, PortOf(url)) >= 0 ? "must not use this port" : null;
    }

    /// <summary>Also resolves the host name: null when every IP address may be connected to, or when the name currently does not resolve.</summary>
    public async Task<string?> VetResolvedAsync(string text, CancellationToken cancellationToken)
    {
        if (Vet(text) is { } problem) return problem;
        try
        {
            var url = new Uri(text);
            var host = Normalise(url.IdnHost);
            var addresses = await ResolveAsync(host, cancellationToken);
            return addresses.All(address => MayConnect(host, PortOf(url), address)) ? null : NotPublic();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Requires an allowed address, including the IP addresses of its host name.</summary>
    /// <param name="text">The address.</param>
    /// <param name="field">Name of the request field.</param>
    /// <param name="patience">Timeout of the name resolution.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="GatewayException">The address is not allowed.</exception>
    public async Task RequireAsync(string text, string field, TimeSpan patience, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        string? problem;
        try
        {
            problem = await VetResolvedAsync(text, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            problem = "has a host name that could not be resolved in time";
        }

        if (problem is not null) throw GatewayException.InvalidField(field, problem);
    }

    /// <summary>Connects to a host if all its IP addresses are allowed.</summary>
    /// <exception cref="EgressBlockedException">The port, or an IP address of the host, is not allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var name = Normalise(host);
        var addresses = await ResolveAsync(name, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (!Array.TrueForAll(addresses, address => MayConnect(name, port, address))) throw new EgressBlockedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>An HTTP handler that connects only through this guard: without system proxy, redirects and cookies, and with short headers.</summary>
    public SocketsHttpHandler CreateHandler(TimeSpan connectTimeout) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken),
        // The pool connects independently of the request: otherwise a host that drops packets would occupy connections long after the attempt has ended.
        ConnectTimeout = connectTimeout,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
    };

    /// <summary>True when this IP address of a host may be connected to at this port.</summary>
    public bool MayConnect(string host, int port, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _allowedHosts.Contains(host) || IsExcepted(address) || (AddressRanges.IsPublic(address) && Array.IndexOf(BlockedPorts, port) < 0);
    }

    private string NotPublic() => _rules.Section is { } section
        ? $"must be a public address: the operator allows others with WhatIsUp:{section}:AllowedHosts and WhatIsUp:{section}:AllowedNetworks"
        : "must be a public address";

    private string SchemeProblem() => _rules.Schemes.Count == 1
        ? $"must be {_rules.Schemes[0]}"
        : $"must be {string.Join(", ", _rules.Schemes.SkipLast(1))} or {_rules.Schemes[^1]}";

    private bool IsExcepted(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return Array.Exists(_allowedNetworks, network => network.Contains(address));
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        TryReadLiteral(host, out var address) ? [address!] : await _resolve(host, cancellationToken);

    // Uri has no default port for SOCKS.
    private static int PortOf(Uri url) => url.Port > 0 ? url.Port : SocksPort;

    private static bool TryReadLiteral(string host, out IPAddress? address) => IPAddress.TryParse(host, out address);

    /// <summary>
    /// Names of local networks. They are blocked without resolving them: the result must not reveal which of them exist.
    /// </summary>
    private static bool IsLocalName(string host) =>
        !host.Contains('.', StringComparison.Ordinal) || Array.Exists(LocalEndings, ending => host.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Normalise(string host) => host.Trim('[', ']').TrimEnd('.').ToLower(CultureInfo.InvariantCulture);
}
