using System.Reflection;
using Orleans;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Contacts;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Labels;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Abstractions.Profile;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Media;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Calls over a server that does not answer requests: each fails with its own reason and deadline.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SilentServerTests(ClusterFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<TestChannel> SilencedAsync()
    {
        var channel = await fixture.PairedChannelAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(channel.Device, SandboxFaultKind.IgnoreRequest, Count: 1_000), Cancel);
        return channel;
    }

    [Fact(Timeout = 60_000)]
    public async Task Unanswered_logout_deletes_the_keys()
    {
        var channel = await SilencedAsync();
        Assert.Equal(ChannelStatus.LoggedOut, (await channel.Grain.LogoutAsync(channel.Caller)).Status);
        Assert.False(await channel.HasKeysAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Deletion_with_an_unanswered_logout_hides_the_channel()
    {
        var channel = await SilencedAsync();
        await channel.Grain.DeleteAsync(channel.Caller);
        Assert.Equal(ErrorCode.ChannelNotFound, (await Assert.ThrowsAsync<GatewayException>(() => channel.Grain.GetAsync(channel.Caller))).Code);
    }

    public static TheoryData<string> Calls => ["check", "profile", "pin", "label"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Calls))]
    public async Task Unanswered_call_reports_the_missing_answer(string call)
    {
        var channel = await SilencedAsync();
        var friend = (await fixture.NewPhoneAsync()).Jid.ToString();
        var refused = await Assert.ThrowsAsync<GatewayException>(() => call switch
        {
            "check" => channel.Area<IChannelContacts>().CheckAsync(channel.Caller, [friend]),
            "profile" => channel.Area<IChannelProfile>().GetAsync(channel.Caller, friend),
            "pin" => channel.Area<IChannelChats>().UpdateAsync(channel.Caller, friend, new ChatPatch { Pinned = true }),
            _ => channel.Area<IChannelLabels>().EditAsync(channel.Caller, "1", "label", 1),
        });
        Assert.Equal((ErrorCode.Other, "no_answer"), (refused.Code, refused.Details!["reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Unanswered_pair_code_request_reports_the_missing_answer()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await fixture.NewPhoneAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(phone.Jid, SandboxFaultKind.IgnoreRequest, Count: 1), Cancel);
        var failed = await Assert.ThrowsAsync<GatewayException>(() => channel.Pairing.RequestPairCodeAsync(channel.Caller, phone.Jid.User, Cancel));
        Assert.Equal((ErrorCode.PairCodeFailed, "no_answer"), (failed.Code, failed.Details!["reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Repeated_restart_requests_of_the_server_use_the_normal_backoff()
    {
        var channel = await fixture.PairedChannelAsync();
        // The first is not a loss: it reconnects immediately, as after a pairing.
        await Eventually.TrueAsync(
            async () =>
            {
                await channel.FaultAsync(SandboxFaultKind.StreamError, 515);
                return (await channel.LifecycleAsync()).Contains("channel.disconnected");
            },
            "a restart counts as a loss");
        await channel.WaitForAsync(ChannelStatus.Connected);
    }

    [Fact]
    public void Deadlines_are_nested_so_that_the_inner_one_ends_first()
    {
        var (channels, answer) = (new ChannelOptions(), new Grains.Configuration.ClusterOptions().ResponseTimeout);
        Assert.True(channels.CallTimeout < answer);
        Assert.True(channels.QrWait < AnswerTime<IChannelPairing>(nameof(IChannelPairing.GetQrAsync)));
        Assert.True(channels.QrWait + channels.CallTimeout < AnswerTime<IChannelPairing>(nameof(IChannelPairing.RequestPairCodeAsync)));
        Assert.True(ChannelMedia.DownloadWait < AnswerTime<IChannelMedia>(nameof(IChannelMedia.DownloadAsync)));
        Assert.True(AnswerTime<IChannelMedia>(nameof(IChannelMedia.DownloadAsync)) < AnswerTime<IMediaReaderGrain>(nameof(IMediaReaderGrain.OpenAsync)));
    }

    private static TimeSpan AnswerTime<T>(string method) => typeof(T).GetMethod(method)!.GetCustomAttribute<ResponseTimeoutAttribute>()!.Timeout!.Value;
}
