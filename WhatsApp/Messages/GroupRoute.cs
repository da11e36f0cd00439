using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Messages to a group: one ciphertext for all, and our sender key for the devices that lack it. If a device with the key has left, a new key is created.
/// </summary>
internal sealed class GroupRoute(ClientConnection connection, DeviceDirectory directory, GroupDirectory groups) : IChatRoute
{
    private const int NotAuthorized = 401, Forbidden = 403, NotFound = 404, Gone = 410;

    /// <summary>Devices whose keys are fetched in one request.</summary>
    private const int DevicesPerRequest = 400;

    public async ValueTask<IRecipientPlan?> PlanAsync(DeviceTransaction transaction, Destination to, CancellationToken cancellationToken)
    {
        var chat = to.Chat;
        if (await groups.FindRosterAsync(transaction, chat, cancellationToken) is not { } roster) return null;
        var holders = await transaction.FindAsync(DeviceTables.KeyHolders, chat.ToString(), cancellationToken) ?? KeyHolders.None;
        if (ReferenceEquals(roster.CompleteFor, holders)) return new GroupPlan(roster, holders, false, [], []);
        var rotates = holders.Devices.Count > 0 && !holders.Devices.IsSubsetOf(roster.Devices.Select(device => device.Address));
        if (rotates) holders = KeyHolders.None;
        var lacking = roster.Devices.Where(device => !holders.Devices.Contains(device.Address)).ToArray();
        if (lacking.Length == 0)
        {
            roster.CompleteFor = holders;
            return new GroupPlan(roster, holders, rotates, [], []);
        }
        var (newcomers, missing) = await FindSessionsAsync(transaction, connection, directory, lacking, cancellationToken);
        return new GroupPlan(roster, holders, rotates, newcomers, missing);
    }

    public async Task FetchAsync(Destination to, CancellationToken cancellationToken)
    {
        var chat = to.Chat;
        try
        {
            await groups.FetchAsync(chat, cancellationToken);
        }
        catch (RequestRefusedException refused) when (refused.Code is NotAuthorized or Forbidden or NotFound or Gone)
        {
            throw new UnreachableException(refused.Code switch { NotFound => "group_not_found", Gone => "group_ended", _ => "not_in_group" });
        }
        GroupPlan? plan = null;
        await connection.ChangeAsync(async (transaction, token) => plan = (GroupPlan?)await PlanAsync(transaction, to, token), cancellationToken);
        foreach (var some in plan?.Missing.Chunk(DevicesPerRequest) ?? []) await directory.StartSessionsAsync(some, false, cancellationToken);
    }

    public async ValueTask SealAsync(DeviceTransaction transaction, Outgoing message, IRecipientPlan planned, CancellationToken cancellationToken)
    {
        var plan = (GroupPlan)planned;
        var content = ContentDecoder.Parse(message.Message);
        if (await new GroupNaming(transaction, message.Chat, plan.Roster.IsLidAddressed).ApplyAsync(content, cancellationToken))
            message = message with { Message = content.ToByteArray() };
        var facts = MessageStanza.Of(content, message.Chat);
        var own = GroupKeys.OwnOf(connection, message.Chat);
        var record = await GroupKeys.LoadAsync(transaction, own, cancellationToken);
        // Of several messages in one transaction the first brings the key.
        var bringsKey = !transaction.Changes.KeyHolders.ContainsKey(own.Group);
        var isFresh = record.IsEmpty;
        if (plan.Rotates && bringsKey) GroupCipher.Rotate(record);
        var distribution = isFresh || (bringsKey && plan.Newcomers.Count > 0) ? GroupKeys.Distribution(own, record).ToByteArray() : [];
        var (participants, needsIdentity) = bringsKey ? Distribute(transaction, plan, own, distribution, [.. facts.Encryption]) : ([], false);
        // A new key without all holders: the others will request it, and the next message sends it to all.
        if (isFresh && plan.Holders.Devices.Count > 0) transaction.Changes.KeyHolders[own.Group] = null;

        List<Node> children = [];
        if (participants.Count > 0) children.Add(Node.Of("participants", [.. participants]));
        children.Add(
            Node.OfBytes("enc", GroupCipher.Encrypt(record, MessagePadding.Pad(message.Message)), [new("v", "2"), new("type", "skmsg"), .. facts.Encryption]));
        if (needsIdentity && transaction.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        if (ReportingToken.Of(content, message.Message, message.Id, message.Chat) is { } reporting) children.Add(reporting);
        if (facts.Meta is { } meta) children.Add(meta);
        transaction.Changes.SenderKeys[own] = record.Serialize();
        transaction.Changes.SentMessages.Add(new SentMessage(message.Id, message.Chat, message.Message, connection.Time.GetUtcNow()));
        transaction.Changes.Events.Add(new MessageEncrypted(message.Id));
        transaction.Frames.Add(new Node("message", [.. Attributes(message, facts, plan.Roster)], [.. children]));
    }

    private static IEnumerable<NodeAttribute> Attributes(Outgoing message, MessageStanza facts, GroupRoster roster)
    {
        yield return new NodeAttribute("id", message.Id);
        yield return new NodeAttribute("to", message.Chat);
        yield return new NodeAttribute("type", facts.Type);
        if (facts.Edit is { } edit) yield return new NodeAttribute("edit", edit);
        yield return new NodeAttribute("phash", roster.Hash);
        yield return new NodeAttribute("addressing_mode", roster.IsLidAddressed ? "lid" : "pn");
        // As in Baileys, regardless of the message itself.
        if (roster.ExpirationSeconds > 0) yield return new NodeAttribute("expiration", roster.ExpirationSeconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Sessions with the devices that lack our sender key, and the devices whose keys must be fetched first.</summary>
    public static async ValueTask<(List<RecipientPlan.Target> Newcomers, List<Jid> Missing)> FindSessionsAsync(
        DeviceTransaction transaction, ClientConnection connection, DeviceDirectory directory, (Jid Device, ProtocolAddress Address)[] lacking,
        CancellationToken cancellationToken)
    {
        var sessions = await transaction.LoadAsync(DeviceTables.Sessions, [.. lacking.Select(device => device.Address)], cancellationToken);
        List<RecipientPlan.Target> newcomers = new(lacking.Length);
        List<Jid> missing = [];
        foreach (var (device, address) in lacking)
        {
            if (sessions.TryGetValue(address, out var session) && Sessions.Read(session).CanEncrypt)
                newcomers.Add(new RecipientPlan.Target(device, address, session, connection.IsOwn(device)));
            else if (!directory.Keyless.Contains(address, KeylessDevices.Pause)) missing.Add(device);
        }
        return (newcomers, missing);
    }

    /// <summary>Encrypts our sender key for the devices that lack it, and notes them as its holders.</summary>
    public static (List<Node> Participants, bool NeedsIdentity) Distribute(
        DeviceTransaction transaction, GroupPlan plan, SenderKeyName own, byte[] distribution, NodeAttribute[] encryption)
    {
        var local = Sessions.LocalOf(transaction.Credentials);
        var needsIdentity = false;
        List<ProtocolAddress> holders = new(plan.Newcomers.Count);
        var participants = new List<Node>(plan.Newcomers.Count);
        foreach (var target in plan.Newcomers)
        {
            if (MessageSealer.SealFor(transaction, local, target.Address, target.Session, distribution) is not { } enc) continue;
            needsIdentity |= enc.IsPreKeyMessage;
            participants.Add(new Node("to", [new("jid", target.Device)], [MessageSealer.EncNode(enc, encryption)]));
            holders.Add(target.Address);
        }
        if (holders.Count > 0 || plan.Rotates) transaction.Changes.KeyHolders[own.Group] = plan.Holders.With(holders);
        return (participants, needsIdentity);
    }
}
