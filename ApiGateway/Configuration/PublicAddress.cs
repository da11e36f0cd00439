namespace WhatIsUp.ApiGateway.Configuration;

/// <summary>Creates links to this gateway: with the configured public URL, otherwise with the host of the request.</summary>
internal sealed class PublicAddress
{
    private readonly string? _address;

    /// <summary>Checks the setting.</summary>
    /// <param name="setting">Value of <c>WhatIsUp:PublicUrl</c>; empty for none.</param>
    /// <exception cref="SettingException">The setting is not a URL.</exception>
    public PublicAddress(string setting)
    {
        if (setting.Length == 0) return;
        if (!Uri.TryCreate(setting, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length
            + address.Fragment.Length + address.UserInfo.Length > 0)
            throw new SettingException("PublicUrl", "must be the http or https URL of this gateway, without a query.");
        _address = address.ToString().TrimEnd('/');
    }

    /// <summary>The configured URL without a slash at its end; null for none.</summary>
    public string? Configured => _address;

    /// <summary>A link to a path that begins with a slash.</summary>
    public string Link(HttpRequest request, string path) => (_address ?? $"{request.Scheme}://{request.Host}") + path;
}
