using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.WhatsApp.Binary;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Messages;

/// <summary>Messages that another message refers to: reactions, edits, deletions, votes, answers.</summary>
internal sealed class MessageTargets(ChannelCore core)
{
    private const string Field = "message_id";

    /// <summary>How long apps accept an edit of a message.</summary>
    private static readonly TimeSpan EditWindow = TimeSpan.FromMinutes(20);

    /// <summary>The message that the content refers to, or null when it refers to none.</summary>
    /// <exception cref="GatewayException"><c>not_found</c> or <c>invalid_request</c>: the content cannot refer to it.</exception>
    public async Task<MessageView?> FindAsync(SendRequest request)
    {
        if (request.Content.TargetId is not { } id) return null;
        var target = await core.Dependencies.Messages.GetAsync(core.Id, id, CancellationToken.None);
        if (target is null && request.NamesTarget) throw new GatewayException(ErrorCode.NotFound, "No such message.");
        if (target is null) throw Invalid("is no message of this channel");
        if (target.DeletedAt is not null && request.NamesTarget && request.Content.Delete is not null)
            throw new GatewayException(ErrorCode.NotFound, "The message was deleted before.");
        if (target.DeletedAt is not null) throw Invalid("names a message that was deleted");
        if (target.TargetId is not null) throw Invalid("names something that can't be referred to");
        Require(request.Content, target);
        return target;
    }

    /// <summary>True for the id of a group.</summary>
    public static bool IsGroup(string chatId) => chatId.EndsWith("@" + JidServer.Group, StringComparison.Ordinal);

    private void Require(MessageContent content, MessageView target)
    {
        switch (content)
        {
            case { Edit: not null } when target.ChatId == StoryAudience.ChatId:
                throw Invalid("is a story, which can't be edited");
            case { Edit: not null }:
                RequireEditable(target);
                break;
            case { Delete: not null } when !target.FromMe && !IsGroup(target.ChatId):
                throw Invalid("can't be deleted for everyone: another person sent it");
            case { PollVote: { } vote }:
                RequirePoll(vote, target);
                break;
            case { EventAnswer: not null } when target.Event is null:
                throw Invalid("must be an event");
        }
    }

    private void RequireEditable(MessageView target)
    {
        if (!target.FromMe) throw Invalid("must be a message of this channel itself");
        if (target.Text is null && target.Media is null) throw Invalid("must be a text or have a caption");
        // Of newsletters the server decides.
        if (!NewsletterRules.IsNewsletter(target.ChatId) && core.Dependencies.Time.GetUtcNow() - target.Timestamp > EditWindow)
            throw Invalid("can be edited for 20 minutes only");
    }

    private static void RequirePoll(PollVoteContent vote, MessageView target)
    {
        if (target.Poll is not { } poll) throw Invalid("must be a poll");
        if (vote.Options.Any(option => !poll.Options.Contains(option))) throw GatewayException.InvalidField("options", "must be options of the poll");
        if (poll.SelectableCount > 0 && vote.Options.Count > poll.SelectableCount)
            throw GatewayException.InvalidField("options", $"must be at most {poll.SelectableCount}");
    }

    private static GatewayException Invalid(string problem) => GatewayException.InvalidField(Field, problem);
}
