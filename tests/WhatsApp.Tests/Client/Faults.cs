using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>What goes wrong on the way, and what our client makes of it.</summary>
public sealed class Faults() : TwoPhones(new SandboxOptions { UsesTls = true })
{
    private Jid Own => _device.Store.Credentials!.Jid!.Value;

    private Task InjectAsync(SandboxFaultKind kind) => _sandbox.Network.InjectFaultAsync(new SandboxFault(Own, kind), Stop);

    private Task<ConnectionEnd> EndAsync() => _device.Ends.WaitAsync(end => end.Reason != ConnectionEndReason.RestartRequired, "end");

    [Theory(Timeout = 60_000)]
    [InlineData(SandboxFaultKind.DropSocket, ConnectionEndReason.NetworkLost)]
    [InlineData(SandboxFaultKind.StreamError, ConnectionEndReason.NetworkLost)]
    [InlineData(SandboxFaultKind.Replaced, ConnectionEndReason.Replaced)]
    [InlineData(SandboxFaultKind.Ban, ConnectionEndReason.Banned)]
    public async Task The_server_ends_the_connection_and_the_reason_is_told(SandboxFaultKind kind, ConnectionEndReason reason)
    {
        await InjectAsync(kind);
        Assert.Equal(reason, (await EndAsync()).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_phone_unlinks_the_device()
    {
        await _mine.UnlinkAsync(Own, Stop);
        Assert.Equal(ConnectionEndReason.LoggedOut, (await EndAsync()).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_device_logs_out()
    {
        await _device.Client.LogoutAsync(Stop);
        Assert.Equal(ConnectionEndReason.LoggedOut, (await EndAsync()).Reason);
        Assert.Empty(_mine.LinkedDevices);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_damaged_message_is_asked_for_again_and_comes_once()
    {
        await _theirs.SendTextAsync(_mine.Jid, "first", cancellationToken: Stop);
        await _device.WaitForTextAsync("first");
        await InjectAsync(SandboxFaultKind.Undecryptable);
        await _theirs.SendTextAsync(_mine.Jid, "second", cancellationToken: Stop);
        await _device.WaitForTextAsync("second");
        Assert.Contains(_device.Events.Entries, told => told is MessageUndecryptable { RetryCount: 1 });
        Assert.Equal(1, _device.CountTexts("second"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_delivered_twice_is_told_once()
    {
        await InjectAsync(SandboxFaultKind.Duplicate);
        await _theirs.SendTextAsync(_mine.Jid, "once", cancellationToken: Stop);
        await _device.WaitForTextAsync("once");
        await _theirs.SendTextAsync(_mine.Jid, "after", cancellationToken: Stop);
        await _device.WaitForTextAsync("after");
        Assert.Equal(1, _device.CountTexts("once"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_message_is_told_with_the_servers_number()
    {
        await InjectAsync(SandboxFaultKind.Nack);
        var id = await _device.SendTextAsync(_theirs.Jid, "no");
        Assert.Equal(479, (await _device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == id)).ErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_came_while_away_waits_in_the_offline_queue()
    {
        await _device.CloseAsync();
        await _theirs.SendTextAsync(_mine.Jid, "while away", cancellationToken: Stop);
        var from = _device.Events.Count;
        _device.Open();
        await _device.WaitAsync<OfflineQueueDrained>(from: from);
        var message = Assert.Single(_device.Events.Entries.OfType<MessageReceived>(), message => message.Text == "while away");
        Assert.True(message.IsOffline);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_number_that_is_not_on_WhatsApp_is_refused()
    {
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => _device.SendTextAsync(Jid.FromPhoneNumber("491709999999"), "anybody?"));
        Assert.Equal("not_on_whatsapp", refused.Reason);
    }
}
