using Google.Protobuf;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Faults of messages and connections, and how our client handles them.</summary>
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
    public async Task Connection_ended_by_the_server_has_its_reason(SandboxFaultKind kind, ConnectionEndReason reason)
    {
        await InjectAsync(kind);
        Assert.Equal(reason, (await EndAsync()).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task Phone_unlinks_the_device()
    {
        await _mine.UnlinkAsync(Own, Stop);
        Assert.Equal(ConnectionEndReason.LoggedOut, (await EndAsync()).Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task Device_logs_out()
    {
        await _device.Client.LogoutAsync(Stop);
        Assert.Equal(ConnectionEndReason.LoggedOut, (await EndAsync()).Reason);
        Assert.Empty(_mine.LinkedDevices);
    }

    [Fact(Timeout = 60_000)]
    public async Task Damaged_message_is_requested_again_and_arrives_once()
    {
        await _theirs.SendTextAsync(_mine.Jid, "first", cancellationToken: Stop);
        await _device.WaitForTextAsync("first");
        await InjectAsync(SandboxFaultKind.Undecryptable);
        await _theirs.SendTextAsync(_mine.Jid, "second", cancellationToken: Stop);
        await _device.WaitForTextAsync("second");
        Assert.Contains(_device.Events.Entries, raised => raised is MessageUndecryptable { RetryCount: 1 });
        Assert.Equal(1, _device.CountTexts("second"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_without_content_is_requested_from_the_own_phone(bool isGroup)
    {
        var chat = isGroup ? (await _theirs.CreateGroupAsync("group", [_mine.Jid], cancellationToken: Stop)).Jid : _mine.Jid;
        await _theirs.SendTextAsync(chat, "first", cancellationToken: Stop);
        await _device.WaitForTextAsync("first");
        await InjectAsync(SandboxFaultKind.Unavailable);
        await _theirs.SendTextAsync(chat, "second", cancellationToken: Stop);
        await _device.WaitForTextAsync("second");
        var raised = Assert.Single(_device.Events.Entries.OfType<MessageUndecryptable>());
        var message = _device.Events.Entries.OfType<MessageReceived>().Single(one => one.Text == "second");
        Assert.Equal(("unavailable", 0), (raised.Reason, raised.RetryCount));
        Assert.Equal((raised.MessageId, raised.Chat, raised.Sender, false), (message.MessageId, message.Chat, message.Sender, message.IsFromMe));
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_that_its_sender_does_not_resend_is_requested_from_the_own_phone()
    {
        await _theirs.SendTextAsync(_mine.Jid, "first", cancellationToken: Stop);
        await _device.WaitForTextAsync("first");
        await _device.CloseAsync();
        await InjectAsync(SandboxFaultKind.Undecryptable);
        await _theirs.SendTextAsync(_mine.Jid, "second", cancellationToken: Stop);
        await _theirs.GoOfflineAsync(Stop);
        await _device.ReopenAsync();
        await _device.WaitForTextAsync("second");
        Assert.Equal(1, _device.CountTexts("second"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Number_and_LID_pairs_sent_by_the_phone_are_stored()
    {
        var pairs = new Protobuf.LIDMigrationMappingSyncPayload
        {
            PnToLidMappings =
                { new Protobuf.LIDMigrationMapping { Pn = 491701129901, AssignedLid = 901, LatestLid = 902 },
                new Protobuf.LIDMigrationMapping { Pn = 491701129903, AssignedLid = 903 } },
        };
        var notice = new Protobuf.Message
        {
            ProtocolMessage = new()
            {
                Type = Protobuf.Message.Types.ProtocolMessage.Types.Type.LidMigrationMappingSync,
                LidMigrationMappingSyncMessage = new() { EncodedMappingPayload = pairs.ToByteString() },
            },
        };
        await _mine.SendRawAsync(_mine.Jid, notice.ToByteArray(), Stop);
        await Eventually.TrueAsync(async () =>
            (await _device.Store.LoadAsync(DeviceTables.Lids, ["491701129901", "491701129903"], Stop)).Values.Order().SequenceEqual(
            ["902", "903"]), "both pairs are known");
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_delivered_twice_is_published_once()
    {
        await InjectAsync(SandboxFaultKind.Duplicate);
        await _theirs.SendTextAsync(_mine.Jid, "once", cancellationToken: Stop);
        await _device.WaitForTextAsync("once");
        await _theirs.SendTextAsync(_mine.Jid, "after", cancellationToken: Stop);
        await _device.WaitForTextAsync("after");
        Assert.Equal(1, _device.CountTexts("once"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Refused_message_is_published_with_the_upstream_code()
    {
        await InjectAsync(SandboxFaultKind.Nack);
        var id = await _device.SendTextAsync(_theirs.Jid, "no");
        Assert.Equal(479, (await _device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == id)).ErrorCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Messages_while_offline_wait_in_the_offline_queue()
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
    public async Task Unregistered_number_is_rejected()
    {
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => _device.SendTextAsync(Jid.FromPhoneNumber("491709999999"), "anybody?"));
        Assert.Equal("not_on_whatsapp", refused.Reason);
    }
}
