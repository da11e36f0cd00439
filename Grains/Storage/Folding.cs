using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Storage;

/// <summary>Lets what refers to a message take effect on it.</summary>
public static class Folding
{
    /// <summary>True for contents that change another message and are not shown beside it.</summary>
    public static bool IsFolded(MessageContent said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return said.Reaction is not null || said.Edit is not null || said.Delete is not null || said.PollVote is not null || said.EventAnswer is not null;
    }

    /// <summary>True for contents that take effect on another message: those that are folded, and a pin, which is also shown.</summary>
    public static bool HasEffect(MessageContent said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return IsFolded(said) || said.Pin is not null;
    }

    /// <summary>Adds the effect to the unit.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="chatId">Chat that it was said in: nothing takes effect on messages of others.</param>
    /// <param name="said">The content.</param>
    /// <param name="sender">Who said it.</param>
    /// <param name="isFromMe">True when that was us.</param>
    /// <param name="mayDeleteOthers">True when the server let the sender take back what others sent.</param>
    /// <param name="at">When.</param>
    public static void Apply(WriteUnit unit, ChannelId channel, string chatId, MessageContent said, Participant sender, bool isFromMe, bool mayDeleteOthers, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(said);
        switch (said)
        {
            case { Reaction: { } reaction }:
                MarkRows.Put(unit, channel, reaction.MessageId, MarkKind.Reaction, sender, isFromMe, reaction.Emoji, at);
                break;
            case { PollVote: { } vote }:
                MarkRows.Put(unit, channel, vote.MessageId, MarkKind.Vote, sender, isFromMe, JsonSerializer.Serialize(vote.Options), at);
                break;
            case { EventAnswer: { } answer }:
                MarkRows.Put(unit, channel, answer.MessageId, MarkKind.Answer, sender, isFromMe, JsonSerializer.Serialize(answer, PublicJson.Options), at);
                break;
            case { Pin: { } pin }:
                MarkRows.PutPin(unit, channel, pin, sender, isFromMe, at);
                break;
            case { Edit: { } edit }:
                MarkRows.Edit(unit, channel, chatId, edit.MessageId, sender, said with { Edit = null }, at);
                break;
            case { Delete: { } delete }:
                MarkRows.Delete(unit, channel, chatId, delete.MessageId, sender, mayDeleteOthers, at);
                break;
        }
    }
}
