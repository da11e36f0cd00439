using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.History;

/// <summary>
/// Add-ons of messages in a phone's history: phones keep the newest reaction, vote and answer of each account inside of the message, show
/// the newest edit in place of its content, and of what was deleted only that there was something.
/// </summary>
internal sealed class PhoneAddOns
{
    // Number of WebMessageInfo's StubType.
    private const int IsRevoked = 1;

    private readonly Dictionary<long, List<(SandboxMessage AddOn, Content Content)>> _byTarget = [];
    private readonly Dictionary<long, Content> _edits = [];
    private readonly HashSet<long> _deleted = [];
    private readonly HashSet<long> _kept = [];

    /// <summary>Gathers them, oldest first.</summary>
    /// <param name="messages">The phone's messages, oldest first.</param>
    /// <param name="read">Opens one.</param>
    /// <param name="isAdmin">True when the author of a message in a group may delete those of others.</param>
    public PhoneAddOns(IEnumerable<SandboxMessage> messages, Func<SandboxMessage, DecodedMessage> read, Func<SandboxMessage, bool> isAdmin)
    {
        var byId = new Dictionary<string, SandboxMessage>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            var content = read(message).Content;
            if (TargetOf(content) is { } id && byId.TryGetValue(id, out var target))
            {
                if (content is EditContent or DeleteContent)
                {
                    // One without the right to it changes nothing, and is not shown.
                    var isAuthor = IsSameAuthor(message, target);
                    if (content is EditContent edit && isAuthor) _edits[target.Sequence] = edit.New;
                    else if (content is DeleteContent && (isAuthor || isAdmin(message))) _deleted.Add(target.Sequence);
                    _kept.Add(message.Sequence);
                    continue;
                }
                var all = _byTarget.TryGetValue(target.Sequence, out var known) ? known : _byTarget[target.Sequence] = [];
                all.RemoveAll(former => former.AddOn.From.ToAccount() == message.From.ToAccount() && former.Content.GetType() == content.GetType());
                if (content is not ReactionContent { Emoji.Length: 0 }) all.Add((message, content));
                _kept.Add(message.Sequence);
            }
            else byId[message.Id] = message;
        }
    }

    /// <summary>True for what is sent inside of another message.</summary>
    public bool IsInside(SandboxMessage message) => _kept.Contains(message.Sequence);

    /// <summary>Adds what refers to a message.</summary>
    /// <param name="info">Takes it.</param>
    /// <param name="message">The message.</param>
    /// <param name="keyOf">Key of the add-on's message.</param>
    public void AddTo(WebMessageInfo info, SandboxMessage message, Func<SandboxMessage, MessageKey> keyOf)
    {
        if (_deleted.Contains(message.Sequence))
        {
            info.ClearMessage();
            info.ClearMessageSecret();
            info.MessageStubType = IsRevoked;
            return;
        }
        if (_edits.TryGetValue(message.Sequence, out var edited)) info.Message = ByteString.CopyFrom(edited.Encode(MessageContext.None));
        if (!_byTarget.TryGetValue(message.Sequence, out var all)) return;
        foreach (var (addOn, content) in all)
        {
            var at = addOn.Timestamp.ToUnixTimeMilliseconds();
            switch (content)
            {
                case ReactionContent reaction:
                    info.Reactions.Add(new Reaction { Key = keyOf(addOn), Text = reaction.Emoji, SenderTimestampMs = reaction.At.ToUnixTimeMilliseconds() });
                    break;
                case PollVoteContent vote:
                    var update = new PollUpdate { PollUpdateMessageKey = keyOf(addOn), Vote = new(), SenderTimestampMs = at };
                    update.Vote.SelectedOptions.AddRange(vote.OptionHashes.Select(hash => ByteString.CopyFrom(hash)));
                    info.PollUpdates.Add(update);
                    break;
                case EventAnswerContent answer:
                    info.EventResponses.Add(new EventResponse { EventResponseMessageKey = keyOf(addOn), TimestampMs = at,
                        EventResponseMessage = SecretContents.Answer(answer) });
                    break;
            }
        }
    }

    private static bool IsSameAuthor(SandboxMessage one, SandboxMessage other) =>
        one.FromMe == other.FromMe && (one.FromMe || !one.Chat.IsGroup || one.From.ToAccount() == other.From.ToAccount());

    private static string? TargetOf(Content content) => content switch
    {
        ReactionContent reaction => reaction.Target.MessageId,
        PollVoteContent vote => vote.Target.MessageId,
        EventAnswerContent answer => answer.Target.MessageId,
        EditContent edit => edit.Target.MessageId,
        DeleteContent delete => delete.Target.MessageId,
        _ => null,
    };
}
