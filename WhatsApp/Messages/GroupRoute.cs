using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// To a group, or to everybody who sees our status: one ciphertext for all, and our sender key for the devices that lack it. A device that holds the key and
/// is gone costs a new key.
/// </summary>
internal sealed class GroupRoute(Link link, DeviceDirectory directory, GroupDirectory groups) : IChatRoute
{
    private const int NotAuthorized = 401, Forbidden = 403, NotFound = 404;

    /// <summary>Devices whose keys are asked for in one request.</summary>
    private const int DevicesPerRequest = 400;

    public async ValueTask<IRecipientPlan?> PlanAsync(Step step, Destination to, CancellationToken cancellationToken)
    {
        var chat = to.Chat;
        if (await groups.FindRosterAsync(step, chat, cancellationToken) is not { } roster) return null;
        // The server keeps no list for a status: all who are to see it are named, and given the key, each time.
        var holders = chat.IsGroup ? await step.LoadKeyHoldersAsync(chat.ToString(), cancellationToken) ?? KeyHolders.None : KeyHolders.None;
        if (ReferenceEquals(roster.CompleteFor, holders)) return new GroupPlan(roster, holders, false, [], []);
        var rotates = holders.Devices.Count > 0 && !holders.Devices.IsSubsetOf(roster.Devices.Select(device => device.Address));
        if (rotates) holders = KeyHolders.None;
        var lacking = roster.Devices.Where(device => !holders.Devices.Contains(device.Address)).ToArray();
        if (lacking.Length == 0)
        {
            roster.CompleteFor = holders;
            return new GroupPlan(roster, holders, rotates, [], []);
        }
        var sessions = await step.LoadSessionsAsync([.. lacking.Select(device => device.Address)], cancellationToken);
        List<RecipientPlan.Target> newcomers = new(lacking.Length);
        List<Jid> missing = [];
        foreach (var (device, address) in lacking)
        {
            if (sessions.TryGetValue(address, out var session) && Sessions.Read(session).CanEncrypt) newcomers.Add(new RecipientPlan.Target(device, address, session, link.IsOwn(device)));
            else if (!directory.Keyless.Contains(address, KeylessDevices.Pause)) missing.Add(device);
        }
        return new GroupPlan(roster, holders, rotates, newcomers, missing);
    }

    public async Task FetchAsync(Destination to, CancellationToken cancellationToken)
    {
        var chat = to.Chat;
        try
        {
            await groups.FetchAsync(chat, cancellationToken);
        }
        catch (RequestRefusedException refused) when (refused.Code is NotAuthorized or Forbidden or NotFound)
        {
            throw new UnreachableException(refused.Code == NotFound ? "group_not_found" : "not_in_group");
        }
        GroupPlan? plan = null;
        await link.ChangeAsync(async (step, token) => plan = (GroupPlan?)await PlanAsync(step, to, token), cancellationToken);
        foreach (var some in plan?.Missing.Chunk(DevicesPerRequest) ?? []) await directory.StartSessionsAsync(some, false, cancellationToken);
    }

    public async ValueTask SealAsync(Step step, Outgoing message, IRecipientPlan planned, CancellationToken cancellationToken)
    {
        var plan = (GroupPlan)planned;
        var content = ContentDecoder.Parse(message.Message);
        if (message.Chat.IsGroup && await new GroupNaming(step, message.Chat, plan.Roster.IsLidAddressed).ApplyAsync(content, cancellationToken))
            message = message with { Message = content.ToByteArray() };
        var facts = MessageStanza.Of(content, message.Chat);
        var own = GroupKeys.OwnOf(link, message.Chat);
        var record = await GroupKeys.LoadAsync(step, own, cancellationToken);
        // Of several messages in one step the first brings the key, and each status does.
        var bringsKey = !message.Chat.IsGroup || !step.Batch.KeyHolders.ContainsKey(own.Group);
        var isFresh = record.IsEmpty;
        if (plan.Rotates && bringsKey) GroupCipher.Rotate(record);
        var distribution = isFresh || (bringsKey && plan.Newcomers.Count > 0) ? GroupKeys.Distribution(own, record).ToByteArray() : [];
        var (participants, needsIdentity) = bringsKey ? Distribute(step, plan, own, distribution, [.. facts.Encryption]) : ([], false);
        // A key that is new although others hold one: they will ask, and the next message brings it to all.
        if (isFresh && plan.Holders.Devices.Count > 0) step.Batch.KeyHolders[own.Group] = null;

        List<Node> children = [];
        if (participants.Count > 0) children.Add(Node.Of("participants", [.. participants]));
        children.Add(Node.OfBytes("enc", GroupCipher.Encrypt(record, MessagePadding.Pad(message.Message)), [new("v", "2"), new("type", "skmsg"), .. facts.Encryption]));
        if (needsIdentity && step.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        if (ReportingToken.Of(content, message.Message, message.Id, message.Chat) is { } reporting) children.Add(reporting);
        if (facts.Meta is { } meta) children.Add(meta);
        step.Batch.SenderKeys[own] = record.Serialize();
        step.Batch.SentMessages.Add(new SentMessage(message.Id, message.Chat, message.Message, link.Time.GetUtcNow()));
        step.Batch.Events.Add(new MessageEncrypted(message.Id));
        step.Frames.Add(new Node("message", [.. Attributes(message, facts, plan.Roster)], [.. children]));
    }

    private static IEnumerable<NodeAttribute> Attributes(Outgoing message, MessageStanza facts, GroupRoster roster)
    {
        yield return new NodeAttribute("id", message.Id);
        yield return new NodeAttribute("to", message.Chat);
        yield return new NodeAttribute("type", facts.Type);
        if (facts.Edit is { } edit) yield return new NodeAttribute("edit", edit);
        if (!message.Chat.IsGroup) yield break;
        yield return new NodeAttribute("phash", roster.Hash);
        yield return new NodeAttribute("addressing_mode", roster.IsLidAddressed ? "lid" : "pn");
        // As Baileys does, whatever the message itself says.
        if (roster.ExpirationSeconds > 0) yield return new NodeAttribute("expiration", roster.ExpirationSeconds.ToString(CultureInfo.InvariantCulture));
    }

    private static (List<Node> Participants, bool NeedsIdentity) Distribute(Step step, GroupPlan plan, SenderKeyName own, byte[] distribution, NodeAttribute[] encryption)
    {
        var local = Sessions.LocalOf(step.Credentials);
        var needsIdentity = false;
        List<ProtocolAddress> holders = new(plan.Newcomers.Count);
        var participants = new List<Node>(plan.Newcomers.Count);
        foreach (var target in plan.Newcomers)
        {
            if (MessageSealer.SealFor(step, local, target.Address, target.Session, distribution) is not { } enc) continue;
            needsIdentity |= enc.IsPreKeyMessage;
            participants.Add(new Node("to", [new("jid", target.Device)], [MessageSealer.EncNode(enc, encryption)]));
            holders.Add(target.Address);
        }
        if (own.Group != Jid.StatusBroadcast.ToString() && (holders.Count > 0 || plan.Rotates)) step.Batch.KeyHolders[own.Group] = plan.Holders.With(holders);
        return (participants, needsIdentity);
    }
}
