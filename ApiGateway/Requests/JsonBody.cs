using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>The body of a DELETE, which may contain the fields of the query.</summary>
internal static class JsonBody
{
    /// <summary>The fields of the body, or null without a body.</summary>
    public static async Task<Dictionary<string, string>?> ReadFieldsAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsDelete(request.Method) || request.ContentLength is 0 || (request.ContentLength is null && request.ContentType is null)) return null;
        using var text = await BodyText.ReceiveAsync(http, liftsFile: false);
        return await text.ReadFieldsAsync(http.RequestAborted);
    }
}
