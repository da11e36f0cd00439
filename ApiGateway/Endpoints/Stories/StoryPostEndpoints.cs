using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Stories;

/// <summary>Posting stories. All but the first also exist among those of messages; that of the first is beside the other types.</summary>
internal static class StoryPostEndpoints
{
    private const string Promise =
        "202 means that the story is stored and will be sent. Its viewers are the people of status_jid_list, or all contacts but those of exclude_contacts, "
        + "or those that the account's privacy setting for status updates chooses. Contacts are those of the address book; while it is empty, everybody who "
        + "has written to the account. A story that nobody would see is rejected with the reason story_to_nobody, or fails with it when "
        + "the channel is not connected as it is posted.";

    public static void Map(RouteGroupBuilder channel)
    {
        var posts = channel.MapGroup("").Requires(Scopes.MessagesSend).Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelUnavailable);
        MapAny(posts, "/stories", "createStory");
        MapText(posts, "/stories/send/text", "createStoryText");
        MapMedia(posts, "/stories/send/media", "createStoryMedia");
        MapMedia(posts, "/stories/send/image", "createStoryImage");
        MapAudio(posts, "/stories/send/audio", "createStoryAudio");
        MapText(posts, "/messages/story/text", "sendMessageStoryText");
        MapMedia(posts, "/messages/story/media", "sendMessageStoryMedia");
        MapAudio(posts, "/messages/story/audio", "sendMessageStoryAudio");
    }

    private static void MapAny(RouteGroupBuilder posts, string path, string operationId) =>
        TakesFile(posts.MapPost(path, PostAnyAsync).Describe(operationId, "Post a story", Promise).ExampleReply(MessageExamples.Receipt));

    private static void MapText(RouteGroupBuilder posts, string path, string operationId) =>
        posts.MapPost(path, PostTextAsync).Describe(operationId, "Post a text story", Promise).ExampleReply(MessageExamples.Receipt);

    private static void MapMedia(RouteGroupBuilder posts, string path, string operationId) =>
        TakesFile(posts.MapPost(path, PostMediaAsync).Describe(operationId, "Post an image or video story", Promise).ExampleReply(MessageExamples.Receipt));

    private static void MapAudio(RouteGroupBuilder posts, string path, string operationId) =>
        TakesFile(posts.MapPost(path, PostAudioAsync).Describe(operationId, "Post a voice story", Promise).ExampleReply(MessageExamples.Receipt));

    /// <summary>The body may contain a file, so that the errors of files are possible.</summary>
    private static void TakesFile(RouteHandlerBuilder route) =>
        route.WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes)).Fails(ErrorCode.MediaGone, ErrorCode.Other).IsLimitedByPlan();

    private static Task<Accepted<SendReceipt>> PostAnyAsync(
        string channelId, Body<PostStoryRequest> body, RequestContext context, CancellationToken cancellationToken) =>
        StoryPosting.PostAsync(channelId, body.Read(out var errors), errors, context, cancellationToken);

    private static Task<Accepted<SendReceipt>> PostTextAsync(string channelId, Body<PostTextStoryRequest> body, RequestContext context) =>
        StoryPosting.PostAsync(channelId, body.Read(out var errors), errors, context);

    private static Task<Accepted<SendReceipt>> PostMediaAsync(
        string channelId, Body<PostMediaStoryRequest> body, RequestContext context, CancellationToken cancellationToken) =>
        StoryPosting.PostAsync(channelId, body.Read(out var errors), errors, context, cancellationToken);

    private static Task<Accepted<SendReceipt>> PostAudioAsync(
        string channelId, Body<PostAudioStoryRequest> body, RequestContext context, CancellationToken cancellationToken) =>
        StoryPosting.PostAsync(channelId, body.Read(out var errors), errors, context, cancellationToken);
}
