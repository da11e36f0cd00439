using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>The body of a DELETE, whose fields may stand there as well as in the query.</summary>
internal static class JsonBody
{
    /// <summary>Its fields, or null without a body.</summary>
    public static async Task<Dictionary<string, string>?> ReadFieldsAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsDelete(request.Method) || request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)) return null;
        using var text = await BodyText.ReceiveAsync(http, liftsFile: false);
        return await text.ReadFieldsAsync(http.RequestAborted);
    }
}
