using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;

namespace WhatIsUp.ApiGateway.Endpoints.Media;

/// <summary>GET and DELETE /v1/media: files of all channels, deleted ones too.</summary>
internal static class OwnMedia
{
    private const string Route = "/v1/media";

    private static readonly QueryField<Guid> Channel = QueryField.Channel("channel_id", "Only files of this channel; it may be a deleted one.");

    private static readonly QueryField<Guid> DeletedChannel = QueryField.Channel("channel_id", "All files of this channel; it may be a deleted one. It may stand in a JSON body instead.");

    private static readonly QueryField<string> File = QueryField.Text("media_id", "One file. It may stand in a JSON body instead.", MaxIdLength);

    private const int MaxIdLength = 64;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, ListAsync)
            .Describe(
                "Media", "listAllMedia", "List files of all channels",
                "Files of deleted channels too, newest first: those count against the plan until they end, at the latest 7 days after their channel was deleted.")
            .Requires(Scopes.MessagesRead)
            .TakesPage(Channel)
            .Fails(ErrorCode.ChannelNotFound, ErrorCode.InvalidRequest)
            .ExampleReply(new Page<MediaReply>([MediaReply.Example], null));
        routes.MapDelete(Route, DeleteAsync)
            .Describe("Media", "deleteAllMedia", "Delete a file, or all files of a channel", "Give media_id or channel_id. The channel may be a deleted one. Links to the files end at once.")
            .Requires(Scopes.MessagesSend)
            .Takes(File, DeletedChannel)
            .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.NotFound);
    }

    private static async Task<Ok<Page<MediaReply>>> ListAsync(Query query, HttpRequest request, Call call)
    {
        var (page, channel) = (query.Page(), query.Channel(Channel));
        query.Check();
        var found = await call.Grains.GetGrain<IMediaReaderGrain>(0).ListOwnAsync(call.Caller, channel, page);
        return TypedResults.Ok(new Page<MediaReply>([.. found.Data.Select(view => MediaReply.Of(view, request))], found.NextCursor));
    }

    private static async Task<NoContent> DeleteAsync(Query query, Call call)
    {
        var (file, channel) = (query.Text(File), query.Channel(DeletedChannel));
        query.Check();
        if (file is null == channel is null) throw GatewayException.InvalidField("media_id", "give one of media_id and channel_id");
        if (file is not null) await call.RequireFileAsync(file);
        if (file is not null) await call.Grains.GetGrain<IMediaGrain>(Call.MediaId(file)).DeleteOwnAsync(call.Caller);
        else await call.Grains.GetGrain<IMediaReaderGrain>(0).DeleteOfChannelAsync(call.Caller, channel!.Value);
        return TypedResults.NoContent();
    }
}
