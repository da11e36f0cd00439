using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>A QR to scan with the phone: Settings, Linked devices, Link a device.</summary>
/// <param name="Qr">Picture as a data address: put it into the src of an img.</param>
/// <param name="Raw">Text of the QR.</param>
/// <param name="ExpiresAt">When the next one replaces it.</param>
public sealed record QrReply(string Qr, string Raw, DateTimeOffset ExpiresAt);

/// <summary>GET /v1/channels/{channelId}/qr.</summary>
internal static class GetQr
{
    private const string Png = "image/png";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/channels/{channelId}/qr", HandleAsync)
        .Describe("Channels", "getQr", "Get the QR to scan", "Waits up to 10 seconds for one. Accept: image/png gives the picture itself. Show each new one at once (event qr.updated). When its reason, and that of the status, "
            + "is rescan, the phone reports that it could not link the device: scan again, the QR that is shown now links. no_qr with the status reason qr_expired: all were shown; "
            + "a pair code is still possible, or disconnect and connect for new ones.")
        .Requires(Scopes.ChannelsRead)
        .Fails(ErrorCode.ChannelNotFound, ErrorCode.NoQr)
        .Produces<QrReply>(200, "application/json", Png)
        .ExampleReply(new QrReply("data:image/png;base64,iVBORw0KGgo=", "2@q1x…,mR0…,8Kc…,Zp4…", ChannelExamples.Time.AddSeconds(20)));

    private static async Task<Results<Ok<QrReply>, FileContentHttpResult>> HandleAsync(
        string channelId, HttpRequest request, Call call, CancellationToken cancellationToken)
    {
        var qr = await call.Channel(channelId).GetQrAsync(call.Caller, cancellationToken);
        var picture = QrPicture.DrawPng(qr.Raw);
        if (PrefersPicture(request)) return TypedResults.File(picture, Png);
        return TypedResults.Ok(new QrReply($"data:{Png};base64,{Convert.ToBase64String(picture)}", qr.Raw, qr.ExpiresAt));
    }

    private static bool PrefersPicture(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return false;
        double Weight(string type) => accepted.Where(range => range.MediaType == type).Select(range => range.Quality ?? 1).DefaultIfEmpty(0).Max();
        return Weight(Png) > Weight("application/json");
    }
}
