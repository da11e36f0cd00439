using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Addresses people in a message as its group addresses its members: mentions, in the list and in the text, the authors of quotes, and the authors of
/// referenced messages. Apps compare these with the members that they know, by LID or by number. If that address of a person is unknown, the given one is kept.
/// </summary>
/// <param name="transaction">The current transaction.</param>
/// <param name="group">The group.</param>
/// <param name="isLidAddressed">True when it names its members by LID.</param>
internal sealed class GroupNaming(DeviceTransaction transaction, Jid group, bool isLidAddressed)
{
    private const int MaxDepth = 4;

    /// <summary>Changes the message.</summary>
    /// <returns>True when something was changed.</returns>
    public ValueTask<bool> ApplyAsync(Message message, CancellationToken cancellationToken) => ApplyAsync(message, 0, cancellationToken);

    private async ValueTask<bool> ApplyAsync(Message message, int depth, CancellationToken cancellationToken)
    {
        var isViewOnce = false;
        var content = ContentDecoder.Unwrap(message, ref isViewOnce);
        var isChanged = ContextSlot.Find(content) is { } context && await ApplyAsync(content, context, cancellationToken);
        if (KeyOf(content) is { HasParticipant: true } key && key.RemoteJid == group.ToString()
            && await FindAsync(key.Participant, cancellationToken) is { } author)
        {
            key.Participant = author.ToString();
            isChanged = true;
        }
        if (content.ProtocolMessage?.EditedMessage is { } edited && depth < MaxDepth) isChanged |= await ApplyAsync(edited, depth + 1, cancellationToken);
        return isChanged;
    }

    private async ValueTask<bool> ApplyAsync(Message content, ContextInfo context, CancellationToken cancellationToken)
    {
        var isChanged = false;
        for (var i = 0; i < context.MentionedJid.Count; i++)
        {
            if (await FindAsync(context.MentionedJid[i], cancellationToken) is not { } named) continue;
            Rename(content, "@" + Jid.Parse(context.MentionedJid[i]).User, "@" + named.User);
            context.MentionedJid[i] = named.ToString();
            isChanged = true;
        }
        // A quote from another chat uses the addressing of that chat.
        if (context.HasRemoteJid || !context.HasParticipant || await FindAsync(context.Participant, cancellationToken) is not { } quoted) return isChanged;
        context.Participant = quoted.ToString();
        return true;
    }

    /// <summary>The other address of a person, or null if none is needed or known.</summary>
    private async ValueTask<Jid?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!Jid.TryParse(text, out var jid) || !(jid.IsLid || jid.IsPhoneNumber) || jid.IsLid == isLidAddressed || jid.User.Length == 0) return null;
        if (isLidAddressed) return await transaction.LoadLidAsync(jid.User, cancellationToken) is { } lid ? Jid.FromLid(lid) : null;
        return await transaction.LoadPhoneNumberAsync(jid.User, cancellationToken) is { } number ? Jid.FromPhoneNumber(number) : null;
    }

    private static MessageKey? KeyOf(Message content) => content switch
    {
        { ReactionMessage: { } it } => it.Key,
        { ProtocolMessage: { } it } => it.Key,
        { PinInChatMessage: { } it } => it.Key,
        { PollUpdateMessage: { } it } => it.PollCreationMessageKey,
        { EncEventResponseMessage: { } it } => it.EventCreationMessageKey,
        { EncReactionMessage: { } it } => it.TargetMessageKey,
        { EncCommentMessage: { } it } => it.TargetMessageKey,
        { CommentMessage: { } it } => it.TargetMessageKey,
        { SecretEncryptedMessage: { } it } => it.TargetMessageKey,
        _ => null,
    };

    private static void Rename(Message content, string former, string name)
    {
        switch (content)
        {
            case { ExtendedTextMessage: { HasText: true } it }:
                it.Text = Replace(it.Text, former, name);
                break;
            case { ImageMessage: { HasCaption: true } it }:
                it.Caption = Replace(it.Caption, former, name);
                break;
            case { VideoMessage: { HasCaption: true } it }:
                it.Caption = Replace(it.Caption, former, name);
                break;
            case { DocumentMessage: { HasCaption: true } it }:
                it.Caption = Replace(it.Caption, former, name);
                break;
        }
    }

    /// <summary>Replaces complete addresses: one followed by a digit is another one.</summary>
    private static string Replace(string text, string former, string name)
    {
        for (var at = text.IndexOf(former, StringComparison.Ordinal); at >= 0; at = text.IndexOf(former, at, StringComparison.Ordinal))
        {
            var end = at + former.Length;
            if (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                at = end;
                continue;
            }
            text = string.Concat(text.AsSpan(0, at), name, text.AsSpan(end));
            at += name.Length;
        }
        return text;
    }
}
