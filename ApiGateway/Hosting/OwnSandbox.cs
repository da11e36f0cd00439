using System.Net;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Hosting;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Options of the sandbox in this process.</summary>
internal static class OwnSandbox
{
    private const int MinMessages = 10, MaxMessages = 1_000_000;

    /// <summary>Reads the settings.</summary>
    /// <param name="options">All settings.</param>
    /// <param name="folder">Its data folder.</param>
    /// <param name="address">Address to listen on.</param>
    /// <exception cref="SettingException">One of them is invalid.</exception>
    /// <exception cref="StartRefusedException">A port is in use.</exception>
    public static SandboxOptions Of(GatewayOptions options, string folder, IPAddress address)
    {
        var settings = options.Sandbox;
        if (settings.MessagesPerPhone is < MinMessages or > MaxMessages)
            throw new SettingException("Sandbox:MessagesPerPhone", $"must be {MinMessages} to {MaxMessages}.");
        PortCheck.Verify(new IPEndPoint(address, settings.Port), "WhatIsUp:Sandbox:Port");
        PortCheck.Verify(new IPEndPoint(address, settings.MediaPort), "WhatIsUp:Sandbox:MediaPort");
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
