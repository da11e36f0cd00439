using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>Files of a channel, and files of all channels of a customer.</summary>
internal static class MediaEndpoints
{
    private const int MaxIdLength = 64;
    private static readonly Page<MediaReply> ExamplePage = new([MediaReply.Example], null);

    private static readonly QueryField<Guid> Channel = QueryField.Channel("channel_id", "Only files of this channel, which may be deleted.");

    private static readonly QueryField<Guid> DeletedChannel =
        QueryField.Channel("channel_id", "All files of this channel, which may be deleted. May be given in a JSON body instead.");

    private static readonly QueryField<string> File = QueryField.Text("media_id", "One file. May be given in a JSON body instead.", MaxIdLength);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var media = routes.MapGroup("").WithTags("Media");
        MapChannel(media.MapGroup("/v1/channels/{channelId}/media").Fails(ErrorCode.ChannelNotFound));
        MapCustomer(media.MapGroup("/v1/media"));
        MediaDownload.Map(media);
    }

    private static void MapChannel(RouteGroupBuilder media)
    {
        var reads = media.MapGroup("").Requires(Scopes.MessagesRead);
        var changes = media.MapGroup("").Requires(Scopes.MessagesSend);
        MediaUpload.Map(changes);
        reads.MapGet("", ListAsync)
            .Describe("listMedia", "List the files of a channel", "Uploaded files and files of received messages, newest first.")
            .TakesPage()
            .Fails(ErrorCode.InvalidRequest)
            .ExampleReply(ExamplePage);
        reads.MapGet("/{mediaId}", GetAsync)
            .Describe("getMedia", "Get the metadata of a file", "Contains a new link to its content.")
            .Fails(ErrorCode.NotFound)
            .ExampleReply(MediaReply.Example);
        changes.MapDelete("/{mediaId}", DeleteAsync)
            .Describe(
                "deleteMedia", "Delete a file", "Links to the file stop working at once. Messages that were already sent keep it: WhatsApp has its own copy.")
            .Fails(ErrorCode.NotFound);
    }

    private static void MapCustomer(RouteGroupBuilder media)
    {
        media.MapGet("", ListAllAsync)
            .Describe(
                "listAllMedia", "List the files of all channels",
                "Includes files of deleted channels, newest first. They count against the plan until they are removed, at most 7 days after their channel "
                + "was deleted.")
            .Requires(Scopes.MessagesRead)
            .TakesPage(Channel)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest)
            .ExampleReply(ExamplePage);
        media.MapDelete("", DeleteAllAsync)
            .Describe(
                "deleteAllMedia", "Delete a file, or all files of a channel",
                "Requires media_id or channel_id. The channel may be deleted. Links to the files stop working at once.")
            .Requires(Scopes.MessagesSend)
            .Takes(File, DeletedChannel)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound);
    }

    private static async Task<Ok<Page<MediaReply>>> ListAsync(string channelId, Query query, HttpRequest request, RequestContext context)
    {
        var page = query.Page();
        query.Check();
        return Page(await Reader(context).ListAsync(context.Caller, RequestContext.ChannelId(channelId), page), request);
    }

    private static async Task<Ok<Page<MediaReply>>> ListAllAsync(Query query, HttpRequest request, RequestContext context)
    {
        var (page, channel) = (query.Page(), query.Channel(Channel));
        query.Check();
        return Page(await Reader(context).ListOwnAsync(context.Caller, channel, page), request);
    }

    private static async Task<Ok<MediaReply>> GetAsync(string channelId, string mediaId, HttpRequest request, RequestContext context)
    {
        var view = await Reader(context).GetAsync(context.Caller, RequestContext.ChannelId(channelId), RequestContext.MediaId(mediaId));
        return TypedResults.Ok(MediaReply.Of(view, request));
    }

    private static async Task<NoContent> DeleteAsync(string channelId, string mediaId, RequestContext context)
    {
        await context.Grains.GetGrain<IMediaGrain>(RequestContext.MediaId(mediaId)).DeleteAsync(context.Caller, RequestContext.ChannelId(channelId));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAllAsync(Query query, RequestContext context)
    {
        var (file, channel) = (query.Text(File), query.Channel(DeletedChannel));
        query.Check();
        if (file is null == channel is null) throw GatewayException.InvalidField("media_id", "give one of media_id and channel_id");
        if (file is not null)
        {
            await context.RequireFileAsync(file);
            await context.Grains.GetGrain<IMediaGrain>(RequestContext.MediaId(file)).DeleteOwnAsync(context.Caller);
        }
        else await Reader(context).DeleteOfChannelAsync(context.Caller, channel!.Value);

        return TypedResults.NoContent();
    }

    private static Ok<Page<MediaReply>> Page(Page<MediaView> page, HttpRequest request) =>
        TypedResults.Ok(new Page<MediaReply>([.. page.Data.Select(view => MediaReply.Of(view, request))], page.NextCursor));

    private static IMediaReaderGrain Reader(RequestContext context) => context.Grains.GetGrain<IMediaReaderGrain>(0);
}
