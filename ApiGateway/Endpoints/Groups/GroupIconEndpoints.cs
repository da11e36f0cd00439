using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Profile;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Profile;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Pictures of groups.</summary>
internal static class GroupIconEndpoints
{
    private static readonly QueryField<string> Type = QueryField.Choice(
        "type", "preview for the small picture, full (the default) for the large one.", ["preview", "full"]);

    /// <summary>Maps the routes below the groups of a channel.</summary>
    public static void Map(RouteGroupBuilder groups)
    {
        var icon = groups.MapGroup("/{groupId}/icon").Fails(ErrorCode.NotFound);
        icon.MapGet("", GetAsync)
            .Describe("getGroupIcon", "Get the picture of a group", "Where it is, for some time. The state is none for a group without a picture.")
            .Takes(Type)
            .Requires(Scopes.MessagesRead)
            .ExampleReply(ProfileExamples.Picture);
        icon.MapPut("", SetAsync)
            .Describe("setGroupIcon", "Set the picture of a group", "JPEG, PNG or WebP; it is cut to a square and sent as a JPEG of 640 × 640 pixels.")
            .Requires(Scopes.ChannelsWrite)
            .Fails(ErrorCode.MediaGone)
            .WithMetadata(new RequestSizeLimitAttribute(MessageFile.MaxBodyBytes))
            .ExampleReply(ProfileExamples.Picture);
        icon.MapDelete("", RemoveAsync)
            .Describe("deleteGroupIcon", "Remove the picture of a group")
            .Requires(Scopes.ChannelsWrite);
    }

    private static async Task<Ok<PictureView>> GetAsync(string channelId, string groupId, Query query, RequestContext context)
    {
        var isPreview = query.Text(Type) == "preview";
        query.Check();
        return TypedResults.Ok(await Channel(context, channelId).GetPictureAsync(context.Caller, RouteIds.Require("groupId", groupId), isPreview));
    }

    private static async Task<Ok<PictureView>> SetAsync(
        string channelId, string groupId, Body<PictureRequest> body, RequestContext context, CancellationToken cancellationToken)
    {
        var request = body.Read(out var errors);
        request.Check(errors);
        errors.ThrowIfAny();
        var (channel, group) = (Channel(context, channelId), RouteIds.Require("groupId", groupId));
        return TypedResults.Ok(await PictureFile.UseAsync(
            context, RequestContext.ChannelId(channelId), request, null, file => channel.SetPictureAsync(context.Caller, group, file), cancellationToken));
    }

    private static async Task<NoContent> RemoveAsync(string channelId, string groupId, RequestContext context)
    {
        await Channel(context, channelId).SetPictureAsync(context.Caller, RouteIds.Require("groupId", groupId), null);
        return TypedResults.NoContent();
    }

    private static IChannelGroups Channel(RequestContext context, string channelId) => context.Channel<IChannelGroups>(channelId);
}
