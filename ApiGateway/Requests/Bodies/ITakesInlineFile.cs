namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>A request whose field <c>media_base64</c> is decoded while it is received.</summary>
internal interface ITakesInlineFile
{
    /// <summary>The decoded file; the field itself is then empty.</summary>
    InlineFile? InlineFile { get; set; }
}
