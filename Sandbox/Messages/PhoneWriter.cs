using System.Security.Cryptography;
using Google.Protobuf;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>What the users of phones write.</summary>
internal sealed class PhoneWriter(StateStore store, ServerClock clock, PhoneSender sender)
{
    public SandboxMessage SendText(Account account, Jid to, string text, string? quotedMessageId)
    {
        RequireChat(account, to);
        // A phone writes a plain text in the plain form.
        if (quotedMessageId is null) return Send(account, to, new Message { Conversation = text }.ToByteArray(), text, null);
        return Send(account, to, new TextContent(text), MessageContext.None, quotedMessageId);
    }

    /// <summary>Sends a content to a chat.</summary>
    /// <exception cref="SandboxRefusedException">The chat, or the message to quote, does not exist.</exception>
    public SandboxMessage Send(Account account, Jid to, Content content, MessageContext context, string? quotedMessageId)
    {
        RequireChat(account, to);
        if (quotedMessageId is not null)
        {
            var quoted = Require(account, quotedMessageId, "quoted");
            var chat = quoted.Chat.ToAccount();
            context = context with { Quoted = new QuotedMessage(quoted.Id, quoted.From.ToAccount(), quoted.Content) { Chat = IsSameChat(chat, to.ToAccount())
                ? null : chat } };
        }
        return Send(account, to, content.Encode(context), (content as TextContent)?.Text, quotedMessageId);
    }

    /// <summary>Sends what refers to a message of the phone's history, in the chat of that message.</summary>
    /// <exception cref="SandboxRefusedException">There is no such message.</exception>
    public SandboxMessage Refer(Account account, string messageId, Func<SandboxMessage, MessageTarget, Content> make)
    {
        var message = Require(account, messageId, "message_id");
        var chat = AddressOf(account, message.Chat.ToAccount());
        var target = new MessageTarget(chat, message.FromMe, message.Id, chat.IsShared && !message.FromMe ? message.From.ToAccount() : null);
        var content = make(message, target);
        if (content is PollVoteContent or EventAnswerContent)
        {
            var secret = ContentDecoder.Decode(ContentDecoder.Parse(message.Content.Span)).Context.Secret
                ?? throw new SandboxRefusedException("invalid_request", "The message came without the secret that an answer needs.", "message_id");
            content = SecretContents.Seal(content, secret, NameIn(chat, message.From), NameIn(chat, account.Jid));
        }
        return Send(account, chat, content, MessageContext.None, null);
    }

    /// <summary>Forwards a message.</summary>
    /// <exception cref="SandboxRefusedException">There is no such message or chat, or this content can't be forwarded.</exception>
    public SandboxMessage Forward(Account account, string messageId, Jid to)
    {
        RequireChat(account, to);
        var message = Require(account, messageId, "message_id");
        var (content, context) = Read(account, message);
        if (context.IsViewOnce
            || content is not (TextContent or MediaContent or LocationContent or ContactsContent or PollContent or EventContent or GroupInviteContent))
            throw new SandboxRefusedException("invalid_request", "The message can't be sent on.", "message_id");
        var forwarded = new MessageContext { ForwardingScore = context.ForwardingScore + (message.FromMe ? 0u : 1u) };
        return Send(account, to, Forwarding.Encode(message.Content.Span, content, forwarded), (content as TextContent)?.Text, null);
    }

    /// <summary>Sends a message as it is.</summary>
    /// <exception cref="SandboxRefusedException">The chat does not exist.</exception>
    public SandboxMessage SendRaw(Account account, Jid to, byte[] content)
    {
        RequireChat(account, to);
        return Send(account, to, content, (ContentDecoder.Decode(ContentDecoder.Parse(content)).Content as TextContent)?.Text, null);
    }

    /// <summary>The content of a message; votes and answers are decrypted when the phone has what they refer to.</summary>
    public DecodedMessage Read(Account account, SandboxMessage message)
    {
        var decoded = ContentDecoder.Decode(ContentDecoder.Parse(message.Content.Span));
        if (decoded.Content is not SealedContent box || Find(account, box.Target.MessageId) is not { } target
            || ContentDecoder.Decode(ContentDecoder.Parse(target.Content.Span)).Context.Secret is not { } secret) return decoded;
        return SecretContents.Open(box, secret, NamesOf(target.From), NamesOf(message.From), message.Timestamp) is { } opened
            ? decoded with { Content = opened } : decoded;
    }

    private SandboxMessage Send(Account account, Jid to, byte[] content, string? text, string? quotedMessageId)
    {
        to = AddressOf(account, to.ToAccount());
        var shown = new SandboxMessage(
            account.Phone.History.NextSequence, "3EB0" + Convert.ToHexString(RandomNumberGenerator.GetBytes(9)), to.ToAccount(),
            to.IsShared ? account.Lid : account.In(to), true, text, quotedMessageId,
            clock.Now, SandboxMessageStatus.Pending, content);
        store.AddMessage(account, shown, account.LidUser);
        return account.Phone.IsOnline ? sender.SendPending(account, shown) : shown;
    }

    /// <summary>
    /// A chat as the phone addresses it: a number that people dial becomes the account's JID, and an account that was moved to LIDs, or hides its
    /// number, writes to LIDs.
    /// </summary>
    private Jid AddressOf(Account account, Jid chat) =>
        chat.IsShared || store.State.Dial(chat) is not { } other ? chat : account.Policy.LidMigrated || account.HidesNumber || other.HidesNumber
            || (chat.IsLid && !account.Policy.RefusesLids) ? other.Lid : other.Jid;

    private bool IsSameChat(Jid one, Jid other) => one == other || (store.State.Find(one) is { } account && account == store.State.Find(other));

    private static SandboxMessage Require(Account account, string messageId, string field) =>
        Find(account, messageId) ?? throw new SandboxRefusedException("invalid_request", "The message is not in this phone's history.", field);

    /// <summary>A message of the phone's history, or null.</summary>
    public static SandboxMessage? Find(Account account, string messageId) =>
        account.Phone.History.Find(account.LidUser, messageId)
        ?? account.Phone.History.After(0).Select(entry => entry.Message).LastOrDefault(message => message.Id == messageId);

    /// <summary>An account as the chat names it.</summary>
    private Jid NameIn(Jid chat, Jid device) => store.State.Find(device) is not { } account ? device.ToAccount()
        : store.State.FindGroup(chat) is { } group ? group.In(account)
        : account.In(chat);

    private Jid[] NamesOf(Jid device) => store.State.Find(device) is { } account ? [account.Jid, account.Lid] : [device.ToAccount()];

    /// <summary>Refuses a chat that a phone cannot write to.</summary>
    /// <exception cref="SandboxRefusedException">It does not exist, or the phone is not in it.</exception>
    private void RequireChat(Account account, Jid chat)
    {
        if (chat == Jid.StatusBroadcast) return;
        if (chat.IsGroup ? store.State.FindGroup(chat)?.Members.ContainsKey(account) != true : store.State.Dial(chat) is null)
            throw new SandboxRefusedException("not_found", chat.IsGroup ? "The phone is in no such group." : "The recipient is not on the network.", "to");
    }
}
