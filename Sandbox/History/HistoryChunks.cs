using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.History;

/// <summary>The messages of a phone in chunks of history, the newest first.</summary>
internal sealed class HistoryChunks(ServerState state, HistoryMessages messages, PhoneWriter writer)
{
    private const int MessagesPerChunk = 400;
    private const int BytesPerChunk = 256 * 1024;
    private const int MaxOnDemand = 1_000;

    /// <summary>Everything the phone has.</summary>
    public IEnumerable<HistorySync> All(Account account)
    {
        var addOns = AddOnsOf(account);
        return Cut(addOns, NewestFirst(account, addOns));
    }

    /// <summary>Messages of one chat that are older than one of them.</summary>
    public IEnumerable<HistorySync> Older(Account account, Jid chat, string oldestId, int count)
    {
        var key = messages.KeyOf(chat);
        var addOns = AddOnsOf(account);
        return Cut(addOns, NewestFirst(account, addOns).Where(message => messages.KeyOf(message.Chat) == key)
            .SkipWhile(message => message.Id != oldestId).Skip(1).Take(Math.Clamp(count, 1, MaxOnDemand)));
    }

    private static IEnumerable<SandboxMessage> NewestFirst(Account account, PhoneAddOns addOns) => account.Phone.History.After(0)
        .Select(entry => entry.Message).Where(message => HistoryMessages.IsShown(message) && !addOns.IsInside(message)).Reverse();

    /// <summary>Bounded chunks; at least one, because a device waits for it.</summary>
    private IEnumerable<HistorySync> Cut(PhoneAddOns addOns, IEnumerable<SandboxMessage> newestFirst)
    {
        var any = false;
        var part = new List<SandboxMessage>();
        var bytes = 0;
        foreach (var message in newestFirst)
        {
            if (part.Count > 0 && (part.Count >= MessagesPerChunk || bytes + message.Content.Length > BytesPerChunk))
            {
                yield return Chunk(addOns, part);
                any = true;
                part.Clear();
                bytes = 0;
            }
            part.Add(message);
            bytes += message.Content.Length;
        }
        if (part.Count > 0 || !any) yield return Chunk(addOns, part);
    }

    private HistorySync Chunk(PhoneAddOns addOns, IEnumerable<SandboxMessage> part)
    {
        var chunk = new HistorySync();
        foreach (var chat in part.GroupBy(message => messages.KeyOf(message.Chat), StringComparer.Ordinal))
        {
            var jid = chat.First().Chat.ToAccount();
            var other = jid.IsGroup ? null : state.Find(jid);
            var conversation = new Conversation
            {
                Id = (other?.Lid ?? jid).ToString(),
                ConversationTimestamp = (ulong)chat.First().Timestamp.ToUnixTimeSeconds(),
                UnreadCount = (uint)chat.Count(message => message.Status == SandboxMessageStatus.Received),
            };
            if (state.FindGroup(jid) is { } group)
            {
                conversation.Name = group.Subject;
                conversation.EphemeralExpiration = (uint)group.ExpirationSeconds;
            }
            if (other is not null)
            {
                conversation.LidJid = other.Lid.ToString();
                if (other.Username is { } username) conversation.Username = username;
                if (other.ShownJid is { } number) conversation.PnJid = number.ToString();
                if (!other.HidesNumber && !chunk.PhoneNumberToLidMappings.Any(pair => pair.LidJid == conversation.LidJid))
                    chunk.PhoneNumberToLidMappings.Add(new PhoneNumberToLIDMapping { PnJid = conversation.PnJid, LidJid = conversation.LidJid });
            }
            foreach (var message in chat)
            {
                var info = messages.InfoOf(message, conversation.Id);
                addOns.AddTo(info, message, addOn => HistoryMessages.KeyOf(addOn, conversation.Id));
                conversation.Messages.Add(new HistorySyncMsg { Message = info, MsgOrderId = (ulong)message.Sequence });
            }
            chunk.Conversations.Add(conversation);
        }
        return chunk;
    }

    private PhoneAddOns AddOnsOf(Account account) =>
        new(account.Phone.History.After(0).Select(entry => entry.Message).Where(HistoryMessages.IsShown), message =>
            writer.Read(account, message), message => IsAdmin(account, message));

    private bool IsAdmin(Account account, SandboxMessage message) =>
        state.FindGroup(message.Chat) is { } group && (message.FromMe ? account : state.Find(message.From)) is { } author
        && group.Members.GetValueOrDefault(author) != SandboxGroupRole.Member;
}
