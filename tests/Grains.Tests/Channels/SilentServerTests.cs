using System.Reflection;
using Orleans;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Chats;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Calls over a server that leaves requests unanswered: each tells what happened, in its own time.</summary>
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
    public async Task A_logout_that_is_not_answered_wipes_the_keys_all_the_same()
    {
        var channel = await SilencedAsync();
        Assert.Equal(ChannelStatus.LoggedOut, (await channel.Grain.LogoutAsync(channel.Caller)).Status);
        Assert.False(await channel.HasKeysAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_deletion_whose_logout_is_not_answered_hides_the_channel()
    {
        var channel = await SilencedAsync();
        await channel.Grain.DeleteAsync(channel.Caller);
        Assert.Equal(ErrorCode.ChannelNotFound, (await Assert.ThrowsAsync<GatewayException>(() => channel.Grain.GetAsync(channel.Caller))).Code);
    }

    public static TheoryData<string> Calls => ["check", "profile", "pin", "label"];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Calls))]
    public async Task A_call_that_needs_an_answer_says_that_none_came(string call)
    {
        var channel = await SilencedAsync();
        var chats = fixture.Cluster.Client.GetGrain<IChannelChatsGrain>(channel.Id.Value);
        var friend = (await fixture.NewPhoneAsync()).Jid.ToString();
        var refused = await Assert.ThrowsAsync<GatewayException>(() => call switch
        {
            "check" => chats.CheckContactsAsync(channel.Caller, [friend]),
            "profile" => chats.GetProfileAsync(channel.Caller, friend),
            "pin" => chats.UpdateChatAsync(channel.Caller, friend, new ChatPatch { Pinned = true }),
            _ => chats.EditLabelAsync(channel.Caller, "1", "label", 1),
        });
        Assert.Equal((ErrorCode.Other, "no_answer"), (refused.Code, refused.Details!["reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_for_a_pair_code_that_is_not_answered_says_so()
    {
        var channel = await fixture.NewChannelAsync();
        var phone = await fixture.NewPhoneAsync();
        await fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(phone.Jid, SandboxFaultKind.IgnoreRequest, Count: 1), Cancel);
        var failed = await Assert.ThrowsAsync<GatewayException>(() => channel.Grain.RequestPairCodeAsync(channel.Caller, phone.Jid.User, Cancel));
        Assert.Equal((ErrorCode.PairCodeFailed, "no_answer"), (failed.Code, failed.Details!["reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_asks_for_a_restart_again_gets_the_pauses_of_any_other_loss()
    {
        var channel = await fixture.PairedChannelAsync();
        // The first is no loss: it comes back at once, as after a pairing.
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
    public void Deadlines_nest_so_that_the_inner_one_ends_first()
    {
        var (channels, answer) = (new ChannelOptions(), new Grains.Configuration.ClusterOptions().ResponseTimeout);
        Assert.True(channels.CallTimeout < answer);
        Assert.True(channels.QrWait < AnswerTime<IChannelGrain>(nameof(IChannelGrain.GetQrAsync)));
        Assert.True(channels.QrWait + channels.CallTimeout < AnswerTime<IChannelGrain>(nameof(IChannelGrain.RequestPairCodeAsync)));
        Assert.True(ChannelGrain.DownloadWait < AnswerTime<IChannelGrain>(nameof(IChannelGrain.DownloadMediaAsync)));
        Assert.True(AnswerTime<IChannelGrain>(nameof(IChannelGrain.DownloadMediaAsync)) < AnswerTime<Abstractions.Media.IMediaReaderGrain>(nameof(Abstractions.Media.IMediaReaderGrain.OpenAsync)));
    }

    private static TimeSpan AnswerTime<T>(string method) => typeof(T).GetMethod(method)!.GetCustomAttribute<ResponseTimeoutAttribute>()!.Timeout!.Value;
}
