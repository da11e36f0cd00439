using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Stories;

/// <summary>
/// Sends and deletes status updates, one after another. All updates share one sender key. Devices that lack it get it with the update; those that have it are
/// only named. An update for many recipients is sent in several stanzas with one id, as the apps do (tulir/whatsmeow#800, devlikeapro/waha#858).
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="directory">Devices of accounts.</param>
/// <param name="groups">Devices of several accounts together.</param>
/// <param name="accountsPerStanza">Accounts per stanza.</param>
internal sealed class StatusSender(ClientConnection connection, DeviceDirectory directory, GroupDirectory groups, int accountsPerStanza) : IDisposable
{
    private const int MaxAttempts = 3;

    /// <summary>Devices whose keys are requested at once.</summary>
    private const int DevicesPerRequest = 400;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Recipients of updates.</summary>
    public StatusAudiences Audiences { get; } = new(connection);

    /// <summary>Acks of updates.</summary>
    public StatusAcks Acks { get; } = new();

    /// <summary>Sends an update. Completes when its frames are passed to the socket.</summary>
    /// <exception cref="UnreachableException">There are no recipients, or none can be reached.</exception>
    public async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var content = ContentDecoder.Parse(message.Message);
            var audience = await Audiences.ResolveAsync(message.Id, RevokedBy(content), message.Audience, cancellationToken);
            var chunks = audience.Accounts.Chunk(accountsPerStanza).ToArray();
            Acks.Expect(message.Id, chunks.Length);
            // The other devices of the account get it once.
            for (var i = 0; i < chunks.Length; i++)
                await SendChunkAsync(new StatusChunk(message, content, audience, i == 0 ? [.. chunks[i], OwnAccount] : chunks[i], i == 0), cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ConnectionLostException();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed record StatusChunk(Outgoing Message, Message Content, StatusAudience Audience, IReadOnlyList<Jid> Accounts, bool IsFirst);

    private Jid OwnAccount => connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid.ToAccount() : connection.OwnJid.ToAccount();

    /// <summary>The update that a message deletes, or null.</summary>
    private static string? RevokedBy(Message content) =>
        content.ProtocolMessage is { Type: Message.Types.ProtocolMessage.Types.Type.Revoke, Key.HasId: true } revoke ? revoke.Key.Id : null;

    /// <summary>Requests missing devices and keys, then encrypts. If devices changed meanwhile, it starts over.</summary>
    private async Task SendChunkAsync(StatusChunk chunk, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var members = new GroupMembers(Jid.StatusBroadcast, true, chunk.Accounts, connection.Time.GetUtcNow());
            await groups.FetchDevicesAsync(members, cancellationToken);
            GroupPlan? plan = null;
            await connection.ChangeAsync(async (transaction, token) => plan = await PlanAsync(transaction, members, token), cancellationToken);
            foreach (var some in plan?.Missing.Chunk(DevicesPerRequest) ?? []) await directory.StartSessionsAsync(some, false, cancellationToken);
            if (await TrySealAsync(chunk, members, cancellationToken)) return;
        }
        throw new ConnectionLostException();
    }

    private async Task<bool> TrySealAsync(StatusChunk chunk, GroupMembers members, CancellationToken cancellationToken)
    {
        var transaction = await connection.State.BeginAsync(cancellationToken);
        try
        {
            await connection.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (await PlanAsync(transaction, members, cancellationToken) is not { } plan)
            {
                connection.State.Abandon();
                return false;
            }
            await SealAsync(transaction, chunk, plan, cancellationToken);
        }
        catch
        {
            connection.State.Abandon();
            throw;
        }
        await connection.State.CompleteAsync(transaction);
        return true;
    }

    /// <summary>Devices that need the key and those that have it; null if device lists must be fetched.</summary>
    private async ValueTask<GroupPlan?> PlanAsync(DeviceTransaction transaction, GroupMembers members, CancellationToken cancellationToken)
    {
        if (await groups.FindRosterAsync(transaction, members, cancellationToken) is not { } roster) return null;
        var holders = await transaction.FindAsync(DeviceTables.KeyHolders, Jid.StatusBroadcast.ToString(), cancellationToken) ?? KeyHolders.None;
        var devices = roster.Devices.Select(device => device.Address).ToHashSet();
        var names = devices.Select(device => device.Name).ToHashSet(StringComparer.Ordinal);
        // A device that has the key is no longer of its account: it must not read later updates.
        var rotates = holders.Devices.Any(holder => names.Contains(holder.Name) && !devices.Contains(holder));
        if (rotates) holders = KeyHolders.None;
        var lacking = roster.Devices.Where(device => !holders.Devices.Contains(device.Address)).ToArray();
        var (newcomers, missing) = await GroupRoute.FindSessionsAsync(transaction, connection, directory, lacking, cancellationToken);
        return new GroupPlan(roster, holders, rotates, newcomers, missing);
    }

    private async ValueTask SealAsync(DeviceTransaction transaction, StatusChunk chunk, GroupPlan plan, CancellationToken cancellationToken)
    {
        var (message, content) = (chunk.Message, chunk.Content);
        var facts = MessageStanza.Of(content, Jid.StatusBroadcast);
        var own = GroupKeys.OwnOf(connection, Jid.StatusBroadcast);
        var record = await GroupKeys.LoadAsync(transaction, own, cancellationToken);
        // If the key is new although devices have an earlier one, all need it.
        var isFresh = record.IsEmpty;
        if (isFresh && plan.Holders.Devices.Count > 0)
        {
            transaction.Changes.KeyHolders[own.Group] = null;
            plan = await PlanAsync(transaction, new GroupMembers(message.Chat, true, chunk.Accounts, connection.Time.GetUtcNow()), cancellationToken) ?? plan;
        }
        if (plan.Rotates) GroupCipher.Rotate(record);
        var distribution = isFresh || plan.Newcomers.Count > 0 ? GroupKeys.Distribution(own, record).ToByteArray() : [];
        var (participants, needsIdentity) = GroupRoute.Distribute(transaction, plan, own, distribution, [.. facts.Encryption]);
        AddHolders(participants, plan);
        if (!plan.Roster.Devices.Any(device => !connection.IsOwn(device.Device))) throw new UnreachableException(StatusAudiences.Nobody);
        List<Node> children =
        [
            Node.Of("participants", [.. participants]),
            Node.OfBytes("enc", GroupCipher.Encrypt(record, MessagePadding.Pad(message.Message)), [new("v", "2"), new("type", "skmsg"), .. facts.Encryption]),
        ];
        if (needsIdentity && transaction.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        if (ReportingToken.Of(content, message.Message, message.Id, message.Chat) is { } reporting) children.Add(reporting);
        if (MetaOf(chunk, facts) is { } meta) children.Add(meta);
        transaction.Changes.SenderKeys[own] = record.Serialize();
        if (chunk.IsFirst) Note(transaction, chunk);
        List<NodeAttribute> attributes = [new("id", message.Id), new("to", message.Chat), new("type", facts.Type)];
        if (facts.Edit is { } edit) attributes.Add(new NodeAttribute("edit", edit));
        transaction.Frames.Add(new Node("message", [.. attributes], [.. children]));
    }

    /// <summary>Data that is stored for an update: the message for retries, and its recipients.</summary>
    private void Note(DeviceTransaction transaction, StatusChunk chunk)
    {
        var message = chunk.Message;
        transaction.Changes.SentMessages.Add(new SentMessage(message.Id, message.Chat, message.Message, connection.Time.GetUtcNow()));
        transaction.Changes.StatusAudiences[message.Id] = chunk.Audience;
        transaction.Changes.Events.Add(new MessageEncrypted(message.Id));
    }

    /// <summary>Accounts without a device that needs the key are named without a ciphertext (as in whatsapp-rust, zapo).</summary>
    private static void AddHolders(List<Node> participants, GroupPlan plan)
    {
        var given = plan.Newcomers.Select(target => target.Device.ToAccount()).ToHashSet();
        foreach (var account in plan.Roster.Devices.Select(device => device.Device.ToAccount()).Distinct())
            if (given.Add(account)) participants.Add(new Node("to", [new NodeAttribute("jid", account)]));
    }

    /// <summary>How the recipients were chosen. The server refuses this attribute in a revoke (479).</summary>
    private static Node? MetaOf(StatusChunk chunk, MessageStanza facts)
    {
        if (RevokedBy(chunk.Content) is not null) return facts.Meta;
        var setting = chunk.Audience.Setting switch
        {
            StatusSetting.AllowList => "allowlist",
            StatusSetting.DenyList => "denylist",
            StatusSetting.CloseFriends => "close_friends",
            _ => "contacts",
        };
        var chosen = new NodeAttribute("status_setting", setting);
        return facts.Meta is { } meta ? new Node("meta", [.. meta.Attributes, chosen]) : new Node("meta", [chosen]);
    }
}
