namespace WhatIsUp.ApiGateway.Authentication;

/// <summary>The API key of a request.</summary>
/// <param name="Hash">Hash of the key.</param>
internal sealed record PresentedKey(string Hash);
