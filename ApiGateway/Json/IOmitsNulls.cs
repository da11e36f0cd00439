namespace WhatIsUp.ApiGateway.Json;

/// <summary>A record whose null fields are omitted in JSON.</summary>
internal interface IOmitsNulls;
