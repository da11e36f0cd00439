using System.Net;
using System.Runtime.InteropServices;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Hosting;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary><c>sandbox</c>: runs the sandbox only, reachable from other machines, for a cluster with test channels.</summary>
internal static class SandboxCommand
{
    /// <summary>Runs until the process is requested to stop.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = new GatewayOptions();
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        SettingNames.Check(configuration, typeof(GatewayOptions));
        configuration.GetSection(GatewayOptions.Section).Bind(options);
        var folder = options.Sandbox.DataFolder.Length > 0 ? options.Sandbox.DataFolder : Path.Combine(options.DataFolder, "sandbox");
        using var held = FolderLock.Take(folder);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var sandbox = await SandboxHost.StartAsync(OwnSandbox.Of(options, folder, IPAddress.Any));
        Console.Out.WriteLine(
            $"The sandbox listens on port {sandbox.BaseAddress.Port}. Silos trust it by "
            + $"WhatIsUp:Sandbox:RootKey={Convert.ToHexStringLower(sandbox.RootPublicKey.Span)}");
        Console.Out.WriteLine(
            $"Files are on port {sandbox.MediaPort}. Silos trust it by WhatIsUp:Sandbox:TlsRootCertificate="
                + $"{Convert.ToBase64String(sandbox.TlsRootCertificate)}");
        await stop.Task;
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
    }
}
