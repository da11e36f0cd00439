using System.Net;
using WhatIsUp.Sandbox;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>How the program's own sandbox runs, by its settings.</summary>
internal static class OwnSandbox
{
    private const int MinMessages = 10, MaxMessages = 1_000_000;

    /// <summary>Reads the settings.</summary>
    /// <param name="options">All settings.</param>
    /// <param name="folder">Its data folder.</param>
    /// <param name="address">Where it listens.</param>
    /// <exception cref="SettingException">One of them can't be.</exception>
    public static SandboxOptions Of(GatewayOptions options, string folder, IPAddress address)
    {
        var settings = options.Sandbox;
        if (settings.MessagesPerPhone is < MinMessages or > MaxMessages)
            throw new SettingException("Sandbox:MessagesPerPhone", $"must be {MinMessages} to {MaxMessages}.");
        return new SandboxOptions
        {
            Address = address,
            Port = settings.Port,
            MediaPort = settings.MediaPort,
            DataFolder = folder,
            MessagesPerPhone = settings.MessagesPerPhone,
        };
    }
}
