using System.Globalization;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>Failures of the WhatsApp client as errors of the gateway. The call filter uses it for every grain.</summary>
internal static class ClientErrors
{
    /// <summary>Value of <c>details.reason</c> when WhatsApp did not answer in time.</summary>
    public const string NoAnswer = "no_answer";

    private const string Reason = "reason";

    /// <summary>Reason of a refusal that the server explains with a number only.</summary>
    private const string Unnamed = "refused";

    /// <summary>The error of the gateway, or null for an exception that is not a failure of the client.</summary>
    public static GatewayException? Find(Exception exception) => exception switch
    {
        NotConnectedException => new GatewayException(
            ErrorCode.ChannelUnavailable, "The channel is not connected now; GET …/status shows the reason, and whether it reconnects automatically."),
        NoAnswerException => new GatewayException(ErrorCode.Other, "WhatsApp did not answer.", new Dictionary<string, string> { [Reason] = NoAnswer }),
        WhatsAppRefusedException { Operation: { } operation, Reason: WhatsAppRefusedException.OutdatedQuery } refused => new GatewayException(
            ErrorCode.Other, $"WhatsApp no longer accepts the query of {operation}: this version of the gateway is too old for it.",
            DetailsOf(refused)),
        WhatsAppRefusedException { Reason: Unnamed } refused => new GatewayException(ErrorCode.Other, "WhatsApp refused.", DetailsOf(refused)),
        WhatsAppRefusedException refused => new GatewayException(ErrorCode.Other, $"WhatsApp refused: {refused.Reason.Replace('_', ' ')}.", DetailsOf(refused)),
        _ => null,
    };

    /// <summary>
    /// Details of a refusal: <c>reason</c>, <c>upstream_code</c> when WhatsApp gave a number, and <c>operation</c> when it was a GraphQL query.
    /// </summary>
    public static Dictionary<string, string> DetailsOf(WhatsAppRefusedException refused)
    {
        var details = new Dictionary<string, string> { [Reason] = refused.Reason };
        if (refused.UpstreamCode is { } number) details["upstream_code"] = number.ToString(CultureInfo.InvariantCulture);
        if (refused.Operation is { } operation) details["operation"] = operation;
        return details;
    }
}
