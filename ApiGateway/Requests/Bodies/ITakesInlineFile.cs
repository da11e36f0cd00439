namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>A request whose field <c>media_base64</c> is decoded while it arrives.</summary>
internal interface ITakesInlineFile
{
    /// <summary>The file; the field itself is empty then.</summary>
    InlineFile? InlineFile { get; set; }
}
