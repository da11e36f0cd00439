using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Stories;

namespace WhatIsUp.ApiGateway.Endpoints.Stories;

/// <summary>Stories, which WhatsApp calls status updates: reading them, and acting on one.</summary>
internal static class StoriesEndpoints
{
    private static readonly QueryField<string> Author = QueryField.Text(
        "author", "Only stories of this person: a phone number or a WhatsApp address.", 100) with { Expected = Recipient.PersonExpected };

    private static readonly QueryField<bool> FromMe = QueryField.Flag("from_me", "Only stories of the account, or only stories of contacts.");

    private static readonly QueryField<string> Type = QueryField.Choice("type", "Only this type, such as text.", MessageContent.TypeNames);

    private static readonly QueryField<DateTimeOffset> After = QueryField.Time("after", "Only later than this time.");

    private static readonly QueryField<DateTimeOffset> Before = QueryField.Time("before", "Only earlier than this time.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var channel = routes.MapGroup("/v1/channels/{channelId}").WithTags("Stories").Fails(ErrorCode.ChannelNotFound);
        MapReads(channel.MapGroup("").Requires(Scopes.MessagesRead));
        StoryPostEndpoints.Map(channel);
        MapChanges(channel.MapGroup("/stories/{messageId}").Requires(Scopes.MessagesSend)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable));
        MapMutes(channel.MapGroup("/stories/muted"));
    }

    private static void MapReads(RouteGroupBuilder channel)
    {
        channel.MapGet("/stories", ListAsync)
            .Describe("listStories", "List stories", "Newest first: those of contacts, and those of the account. They are kept for 24 hours.")
            .TakesPage(Author, FromMe, Type, After, Before)
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(new Page<MessageView>([StoryExamples.Story], null));
        channel.MapGet("/stories/{messageId}", GetAsync)
            .Describe("getStory", "Get a story")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(StoryExamples.Story);
        channel.MapGet("/statuses/{messageId}", ListViewersAsync)
            .Describe(
                "listStatuses", "List who received, read or played a message or story of the channel",
                "From the receipts that WhatsApp has sent; it can't be queried later. Entries of stories are removed with them after 24 hours.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(new Page<MessageReceipt>([MessageExamples.RecipientReceipt], null));
    }

    private static void MapChanges(RouteGroupBuilder story)
    {
        story.MapPut("", RepostAsync)
            .Describe("copyStory", "Post a story again", "A story of the account or of a contact, as a new story of the account.")
            .ExampleReply(MessageExamples.Receipt);
        story.MapDelete("", DeleteAsync)
            .Describe("deleteStory", "Delete a story of the account", "For everybody whom it was sent to. A queued story is never sent.")
            .ExampleReply(MessageExamples.Receipt);
        story.MapPut("/reaction", ReactAsync)
            .Describe("reactToStory", "Set the reaction of the account to a story", "Only its author sees it.")
            .ExampleReply(MessageExamples.Receipt);
        story.MapDelete("/reaction", RemoveReactionAsync)
            .Describe("removeStoryReaction", "Remove the reaction of the account to a story")
            .ExampleReply(MessageExamples.Receipt);
        story.MapPost("/reply", ReplyAsync)
            .Describe("replyToStory", "Reply to a story", "Sends a message to its author, which quotes the story.")
            .ExampleReply(MessageExamples.Receipt);
        story.MapPost("/view", ViewAsync)
            .Describe("viewStory", "Mark a story as viewed", "Its author sees that, unless the account hides read receipts.")
            .Fails(ErrorCode.Other);
    }

    private static void MapMutes(RouteGroupBuilder muted)
    {
        muted.MapGet("", ListMutedAsync)
            .Describe("listMutedStories", "List contacts whose stories are muted", "Ordered by address.")
            .Requires(Scopes.MessagesRead)
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(StoryExamples.Muted);
        var changes = muted.MapGroup("/{jid}").Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.NotFound, ErrorCode.ChannelUnavailable, ErrorCode.Other);
        changes.MapPut("", MuteAsync)
            .Describe("muteStories", "Mute the stories of a contact", "On all devices of the account. They are received all the same.");
        changes.MapDelete("", UnmuteAsync)
            .Describe("unmuteStories", "Unmute the stories of a contact");
    }

    private static async Task<Ok<Page<MessageView>>> ListAsync(string channelId, Query query, RequestContext context)
    {
        var given = query.Text(Author);
        var author = given is null ? null : Recipient.ReadPerson(given);
        query.Require(given is null || author is not null, Author);
        var listed = new MessageQuery
        {
            ChannelId = RequestContext.ChannelId(channelId), ChatId = StoryAudience.ChatId, Author = author, FromMe = query.Value(FromMe),
            Type = query.Text(Type), After = query.Value(After), Before = query.Value(Before), Page = query.Page(),
        };
        query.Check();
        return TypedResults.Ok(await context.Grains.GetGrain<IHistoryGrain>(0).ListMessagesAsync(context.Caller, listed));
    }

    private static async Task<Ok<MessageView>> GetAsync(string channelId, string messageId, RequestContext context) =>
        TypedResults.Ok(await Channel(context, channelId).GetAsync(context.Caller, RequestContext.MessageId(messageId)));

    private static async Task<Ok<Page<MessageReceipt>>> ListViewersAsync(string channelId, string messageId, RequestContext context)
    {
        var receipts = await context.Channel<IChannelMessages>(channelId).GetReceiptsAsync(context.Caller, RequestContext.MessageId(messageId));
        return TypedResults.Ok(new Page<MessageReceipt>(receipts, null));
    }

    private static async Task<Accepted<SendReceipt>> RepostAsync(
        string channelId, string messageId, Body<RepostStoryRequest> body, RequestContext context)
    {
        var story = body.Read(out var errors);
        var audience = StoryPosting.ReadAudience(story, errors);
        errors.ThrowIfAny();
        var receipt = await Channel(context, channelId).RepostAsync(context.Caller, RequestContext.MessageId(messageId), audience, story.ClientRef);
        return MessageSender.Accepted(channelId, receipt);
    }

    private static Task<Accepted<SendReceipt>> DeleteAsync(string channelId, string messageId, RequestContext context) =>
        ReferAsync(channelId, messageId, id => new MessageContent { Delete = new ReferenceContent(id) }, context);

    private static Task<Accepted<SendReceipt>> ReactAsync(string channelId, string messageId, Body<ReactToMessageRequest> body, RequestContext context) =>
        ReferAsync(channelId, messageId, id => new MessageContent { Reaction = new ReactionContent(id, body.Value.Emoji) }, context);

    private static Task<Accepted<SendReceipt>> RemoveReactionAsync(string channelId, string messageId, RequestContext context) =>
        ReferAsync(channelId, messageId, id => new MessageContent { Reaction = new ReactionContent(id, "") }, context);

    /// <summary>Sends what refers to a story: the message must be one.</summary>
    private static async Task<Accepted<SendReceipt>> ReferAsync(
        string channelId, string messageId, Func<string, MessageContent> make, RequestContext context)
    {
        var id = RequestContext.MessageId(messageId);
        _ = await Channel(context, channelId).GetAsync(context.Caller, id);
        var receipt = await context.Channel<IChannelMessages>(channelId).SendAsync(context.Caller, new SendRequest { Content = make(id), NamesTarget = true });
        return MessageSender.Accepted(channelId, receipt);
    }

    private static async Task<Accepted<SendReceipt>> ReplyAsync(string channelId, string messageId, Body<ReplyToStoryRequest> body, RequestContext context)
    {
        var content = new MessageContent { Text = new TextContent(body.Value.Text) };
        var receipt = await Channel(context, channelId).ReplyAsync(context.Caller, RequestContext.MessageId(messageId), content, body.Value.ClientRef);
        return MessageSender.Accepted(channelId, receipt);
    }

    private static async Task<NoContent> ViewAsync(string channelId, string messageId, RequestContext context)
    {
        var id = RequestContext.MessageId(messageId);
        _ = await Channel(context, channelId).GetAsync(context.Caller, id);
        await context.Channel<IChannelMessages>(channelId).MarkReadAsync(context.Caller, id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<MutedAuthor>>> ListMutedAsync(string channelId, Query query, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).ListMutedAsync(context.Caller, page));
    }

    private static Task<NoContent> MuteAsync(string channelId, string jid, RequestContext context) => SetMutedAsync(channelId, jid, isMuted: true, context);

    private static Task<NoContent> UnmuteAsync(string channelId, string jid, RequestContext context) => SetMutedAsync(channelId, jid, isMuted: false, context);

    private static async Task<NoContent> SetMutedAsync(string channelId, string jid, bool isMuted, RequestContext context)
    {
        await Channel(context, channelId).MuteAsync(context.Caller, ChatAddress.Read(jid), isMuted);
        return TypedResults.NoContent();
    }

    private static IChannelStories Channel(RequestContext context, string channelId) => context.Channel<IChannelStories>(channelId);
}
