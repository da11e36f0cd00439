using System.Globalization;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.Silo;

/// <summary>Validates every setting before anything starts and lists all invalid ones. Values are not repeated: some are secret.</summary>
internal sealed class SettingsCheck : IValidateOptions<WhatIsUpOptions>
{
    private const int KeyBytes = 32;
    private readonly List<string> _failures = [];

    public ValidateOptionsResult Validate(string? name, WhatIsUpOptions options)
    {
        _failures.Clear();
        Require(options.Database.IsPostgres || options.Database.Provider.Equals("sqlite", StringComparison.OrdinalIgnoreCase),
            "Database:Provider", "must be sqlite or postgres");
        Require(!options.Database.IsPostgres || options.Database.ConnectionString.Length > 0, "Database:ConnectionString",
            "is required when Database:Provider is postgres");
        Require(!options.Database.IsPostgres || ConnectionStrings.IsValid(options.Database.ConnectionString), "Database:ConnectionString",
            ConnectionStrings.Invalid);
        var keys = options.MasterKey.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Require(keys.Length > 0 && keys.All(key => IsBase64(key, KeyBytes)), "MasterKey",
            "must be 32 random bytes in base64, or several such keys separated by commas");
        Require(!options.Database.IsPostgres || keys.All(IsSecret), "MasterKey",
            "is a placeholder: use 32 random bytes in base64, such as of `openssl rand -base64 32`");
        Require(options.WebVersion is "" or WhatIsUpOptions.AutomaticWebVersion || options.FixedWebVersion is not null, "WebVersion",
            "must be auto, or three numbers such as 2.3000.1045649367");
        foreach (var page in options.Live.WebVersionAddresses)
            Require(Uri.TryCreate(page, UriKind.Absolute, out var address) && address.Scheme is "http" or "https", "Live:WebVersionAddresses",
                "must be http:// or https:// URLs");
        CheckNetwork(options.Live, "Live");
        CheckProfile(options.Live);
        CheckNetwork(options.Sandbox, "Sandbox");
        foreach (var network in options.Proxies.AllowedNetworks)
        {
            Require(IPNetwork.TryParse(network, out _), "Proxies:AllowedNetworks", "must be networks in CIDR notation such as 10.0.0.0/8");
        }
        foreach (var network in options.Webhooks.AllowedNetworks)
        {
            Require(IPNetwork.TryParse(network, out _), "Webhooks:AllowedNetworks", "must be networks in CIDR notation such as 127.0.0.0/8");
        }
        foreach (var (plan, limits) in options.Plans)
            Require(limits is { Channels: >= 0, RatePerSecond: > 0 and < double.MaxValue, Burst: >= 1 }, $"Plans:{plan}",
                "requires Channels >= 0, RatePerSecond > 0 and Burst >= 1");
        foreach (var (plan, limits) in options.Plans)
            Require(
                limits is { WebhookEndpoints: >= 0, ApiKeys: >= 0, FileBytes: >= 0, SandboxPhones: >= 0, SandboxGroups: >= 0 },
                $"Plans:{plan}", "requires WebhookEndpoints, ApiKeys, FileBytes, SandboxPhones and SandboxGroups >= 0");
        CheckPositive(options.Telemetry, "Telemetry");
        Require(options.Telemetry.TraceShare is >= 0 and <= 1, "Telemetry:TraceShare", "must be a number from 0 to 1");
        Require(
            options.Telemetry.OtlpEndpoint.Length == 0
                || (Uri.TryCreate(options.Telemetry.OtlpEndpoint, UriKind.Absolute, out var collector) && collector.Scheme is "http" or "https"),
            "Telemetry:OtlpEndpoint", "must be an http:// or https:// URL");
        CheckPositive(options.Live, "Live");
        CheckPositive(options.Channels, "Channels");
        CheckPositive(options.Webhooks, "Webhooks");
        CheckPositive(options.Cluster, "Cluster");
        CheckPositive(options.Media, "Media");
        Require(options.Media.Store is "folder" or "s3", "Media:Store", "must be folder or s3");
        Require(options.Media.Store != "s3" || options.Media.S3.Bucket.Length > 0, "Media:S3:Bucket", "is required when Media:Store is s3");
        Require(
            options.Media.S3.Endpoint.Length == 0
                || (Uri.TryCreate(options.Media.S3.Endpoint, UriKind.Absolute, out var service) && service.Scheme is "http" or "https"),
            "Media:S3:Endpoint", "must be an http:// or https:// URL");
        return _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);
    }

    private void CheckNetwork(NetworkOptions network, string name)
    {
        Require(network.Address.Length == 0 || (Uri.TryCreate(network.Address, UriKind.Absolute, out var address) && address.Scheme is "ws" or "wss"),
            $"{name}:Address", "must be a ws:// or wss:// URL");
        Require(
            network.Proxy.Length == 0 || (Uri.TryCreate(network.Proxy, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5"),
            $"{name}:Proxy", "must be an http://, https:// or socks5:// URL");
        Require(network.RootKey.Length == 0 || (network.RootKey.Length == 2 * KeyBytes && network.RootKey.All(char.IsAsciiHexDigit)),
            $"{name}:RootKey", "must be 32 bytes in hex");
        Require(network.TlsRootCertificate.Length == 0 || IsBase64(network.TlsRootCertificate, null), $"{name}:TlsRootCertificate", "must be base64");
    }

    private void CheckProfile(LiveOptions live)
    {
        var isBrowser = LiveOptions.Browsers.Contains(live.Browser);
        var isSystem = LiveOptions.OperatingSystems.Contains(live.OperatingSystem);
        Require(isBrowser, "Live:Browser", $"must be one of {string.Join(", ", LiveOptions.Browsers)}");
        Require(isSystem, "Live:OperatingSystem", $"must be one of {string.Join(", ", LiveOptions.OperatingSystems)}");
        Require(!isBrowser || !isSystem || live.Profile() is not null, "Live:Browser", "is not available on Live:OperatingSystem");
    }

    /// <summary>Requires every duration and number of an options class to be positive. A port may be 0, which takes a free one.</summary>
    private void CheckPositive(object area, string name)
    {
        foreach (var property in area.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var setting = $"{name}:{property.Name}";
            switch (property.GetValue(area))
            {
                case TimeSpan time: Require(time > TimeSpan.Zero, setting, "must be a positive duration"); break;
                case int port when property.Name.EndsWith("Port", StringComparison.Ordinal):
                    Require(port is >= 0 and <= IPEndPoint.MaxPort, setting, "must be a port number from 0 to 65535"); break;
                case int number: Require(number > 0, setting, "must be greater than 0"); break;
            }
        }
    }

    private void Require(bool condition, string setting, string problem)
    {
        var failure = string.Create(CultureInfo.InvariantCulture, $"{WhatIsUpOptions.Section}:{setting} {problem}.");
        if (!condition && !_failures.Contains(failure)) _failures.Add(failure);
    }

    /// <summary>True unless a key is a placeholder. Malformed keys are reported as such.</summary>
    private static bool IsSecret(string key)
    {
        var bytes = new byte[key.Length];
        return !Convert.TryFromBase64String(key, bytes, out var written) || SecretStrength.MayBeRandom(bytes.AsSpan(0, written));
    }

    private static bool IsBase64(string text, int? length)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) && (length is null ? written > 0 : written == length);
    }
}
