using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A sandbox with two phones, and our device linked to the first.</summary>
public abstract class TwoPhones(SandboxOptions? options = null, bool isPaired = true) : IAsyncLifetime
{
    private protected SandboxHost _sandbox = null!;
    private protected SandboxPhone _mine = null!;
    private protected SandboxPhone _theirs = null!;
    private protected LinkedDevice _device = null!;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(options ?? new SandboxOptions(), cancellationToken: Stop);
        _mine = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        _theirs = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        _device = new LinkedDevice(_sandbox);
        if (isPaired) await _device.PairAsync(_mine);
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _sandbox.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
