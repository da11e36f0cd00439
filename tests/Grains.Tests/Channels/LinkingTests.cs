using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Sandbox;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Channels that are linked under the rules of single accounts.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LinkingTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pairing_that_names_no_LID_connects_and_the_login_adds_it()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await NewPhoneAsync(new SandboxPhonePolicy { PairsWithoutLid = true });
        await channel.Grain.ConnectAsync(channel.Caller);
        await phone.ScanAsync((await channel.Grain.GetQrAsync(channel.Caller, Cancel)).Raw, Cancel);
        await channel.WaitForAsync(ChannelStatus.Connected);
        var view = await channel.Grain.GetAsync(channel.Caller);
        Assert.Equal((phone.Jid.ToString(), phone.Lid.ToString()), (view.Jid, view.Lid));
    }

    private Task<SandboxPhone> NewPhoneAsync(SandboxPhonePolicy policy) => fixture.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), Cancel);
}
