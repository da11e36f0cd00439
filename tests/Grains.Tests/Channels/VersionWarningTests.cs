using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Live channels while the current web version can't be read.</summary>
public sealed class VersionWarningTests(VersionStage stage) : IClassFixture<VersionStage>
{
    [Fact]
    public async Task Version_that_cannot_be_renewed_is_warned_about_until_it_is()
    {
        stage.Pages.IsDown = true;
        var channel = await stage.PairedChannelAsync(mode: Mode.Live);
        var status = await channel.Grain.GetStatusAsync(channel.Caller);
        var warning = Assert.Single(status.Warnings);
        Assert.Equal(ChannelWarningKind.VersionOld, warning.Kind);
        Assert.Contains("days ago", warning.Message, StringComparison.Ordinal);
        Assert.True(status.WebVersionAgeDays > 2);
        Assert.Equal(status.WebVersionAgeDays, (await channel.Grain.GetHealthAsync(channel.Caller)).WebVersionAgeDays);
        Assert.Single(await channel.EventsAsync(), one => one.Name == "channel.warning" && one.Payload.Contains("version_old", StringComparison.Ordinal));

        stage.Pages.IsDown = false;
        await Eventually.TrueAsync(
            () => stage.Service<WhatIsUp.Grains.Channels.Lifecycle.WebVersions>().Current.Revision == VersionStage.Revision, "the page is read again");
        await channel.Grain.DisconnectAsync(channel.Caller);
        await channel.Grain.ConnectAsync(channel.Caller);
        await channel.WaitForAsync(ChannelStatus.Connected);
        await Eventually.TrueAsync(async () => (await channel.Grain.GetStatusAsync(channel.Caller)).Warnings.Count == 0, "the warning has ended");
        Assert.Single(await channel.EventsAsync(), one => one.Name == "channel.warning");
    }
}
