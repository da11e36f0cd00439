using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Which phone will type the code.</summary>
public sealed record RequestPairCodeRequest
{
    /// <summary>Phone number of the account, E.164 with or without plus.</summary>
    public required string PhoneNumber { get; init; }
}

/// <summary>POST /v1/channels/{channelId}/pair-code.</summary>
internal static class RequestPairCode
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/channels/{channelId}/pair-code", HandleAsync)
        .Describe("Channels", "requestPairCode", "Get a code to type on the phone", "Instead of a QR: Settings, Linked devices, Link with phone number. A code lives 3 minutes and may be typed 3 times; until then further requests give the same one. WhatsApp may "
            + "replace it meanwhile: the event pair_code.updated has the new code, or says that another one must be requested. pair_code_failed has details.reason: number_or_name_rejected, "
            + "forbidden, too_many_requests (details.retry_after in seconds), use_qr, server_error, no_answer, no_connection or refused.")
        .Requires(Scopes.ChannelsWrite)
        .Fails(ErrorCode.InvalidRequest, ErrorCode.ChannelNotFound, ErrorCode.PairCodeUnavailable, ErrorCode.PairCodeFailed)
        .ExampleRequest(new RequestPairCodeRequest { PhoneNumber = "+4915112345678" })
        .ExampleReply(new PairCodeView("K7QX-4M2P", ChannelExamples.Time.AddMinutes(3)));

    private static async Task<Ok<PairCodeView>> HandleAsync(
        string channelId, Body<RequestPairCodeRequest> body, Call call, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var digits = Recipient.ReadPhone(body.Value.PhoneNumber, "phone_number", errors);
        errors.ThrowIfAny();
        return TypedResults.Ok(await call.Channel(channelId).RequestPairCodeAsync(call.Caller, digits!, cancellationToken));
    }
}
