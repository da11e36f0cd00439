using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Store;
using Type = WhatIsUp.WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>Messages between devices of an account, sent by another account; and messages that only the own phone can have decrypted.</summary>
public sealed class OwnDeviceTraps
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Message Wrap(Message.Types.ProtocolMessage raised) => new() { ProtocolMessage = raised };

    private static readonly Dictionary<string, Message> ForOwnDevices = new()
    {
        ["key share"] = Wrap(new()
        {
            Type = Type.AppStateSyncKeyShare,
            AppStateSyncKeyShare =
                new() { Keys =
                { new Message.Types.AppStateSyncKey { KeyId = new() { KeyId = ByteString.CopyFrom(1) },
                KeyData = new() { KeyData = ByteString.CopyFrom(new byte[32]) } } } },
        }),
        ["key share of another type"] = Wrap(new() { Type = Type.EphemeralSetting, AppStateSyncKeyShare = new() }),
        ["wrapped key share"] = new() { EphemeralMessage = new() { Message = Wrap(new() { Type = Type.AppStateSyncKeyShare, AppStateSyncKeyShare = new() }) } },
        ["key request"] = Wrap(new() { Type = Type.AppStateSyncKeyRequest, AppStateSyncKeyRequest = new() }),
        ["history notice"] = Wrap(new() { Type = Type.HistorySyncNotification, HistorySyncNotification = new() { SyncType = 0 } }),
        ["request for messages"] =
            Wrap(new() { Type = Type.PeerDataOperationRequestMessage, PeerDataOperationRequestMessage = new() { PeerDataOperationRequestType = 4 } }),
        ["messages"] = Wrap(new() { Type = Type.PeerDataOperationRequestResponseMessage, PeerDataOperationRequestResponseMessage = new() }),
        ["pairs"] = Wrap(new(
            ) { Type = Type.LidMigrationMappingSync, LidMigrationMappingSyncMessage = new() { EncodedMappingPayload = ByteString.CopyFrom(new byte[8]) } }),
        ["fatal exception"] = Wrap(new() { Type = Type.AppStateFatalExceptionNotification }),
    };

    public static TheoryData<string> Names => [.. ForOwnDevices.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task Peer_message_of_a_stranger_has_no_effect_and_is_not_shown(string name)
    {
        ScriptedContact? contact = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            await connection.SendAsync(contact!.Message(ForOwnDevices[name].ToByteArray(), null));
            await connection.SendAsync(contact.Text("after it", null));
            await gone;
        });
        await using var device = await server.LinkAsync();
        contact = new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid);
        device.Open();
        await device.WaitForTextAsync("after it");
        Assert.Single(device.Events.Entries, raised => raised is MessageReceived or MessageUndecryptable);
        Assert.Empty(await device.Store.LoadAppStateKeysAsync(Stop));
        Assert.Null(await device.Store.LoadHistoryNoticeAsync(null, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Second_message_under_a_used_counter_is_requested_from_the_own_phone_and_a_duplicate_is_not()
    {
        ScriptedContact? contact = null;
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var gone = await connection.EnterAsync();
            var first = contact!.Text("hello", null);
            await connection.SendAsync(first);
            await connection.SendAsync(first);
            await connection.ProbeAsync("p1");
            await connection.SendAsync(ScriptedContact.Again(first, "3EB0BB", DateTimeOffset.UtcNow));
            await gone;
        });
        await using var device = await server.LinkAsync();
        contact = new ScriptedContact(device.Store.Credentials!, ScriptedContact.Lid);
        var batch = new DeviceStateChanges();
        new ScriptedContact(device.Store.Credentials!, device.Store.Credentials!.Lid!.Value.ToAccount()).Acquaint(batch);
        batch.LidsByPhoneNumber["491701120001"] = "111111111111111";
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        await device.WaitForTextAsync("hello");
        var content = connected!.Sent;
        await content.WaitAsync(node => node.Tag == "message" && node.Get("category") == "peer", "a request to the own phone");
        await content.WaitAsync(node => node.Tag == "ack" && node.Get("id") == "3EB0BB" && node.Get("error") == "496", "a refusal");
        Assert.Single(content.Entries, node => node.Tag == "message");
        Assert.Equal(2, content.Entries.Count(node => node.Tag == "receipt"));
        Assert.Single(device.Events.Entries, raised => raised is MessageReceived or MessageUndecryptable);
    }
}
