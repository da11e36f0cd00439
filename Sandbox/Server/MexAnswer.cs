using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Server;

/// <summary>Answers a GraphQL query of an area.</summary>
/// <param name="device">Who requests it.</param>
/// <param name="id">Number of the query.</param>
/// <param name="variables">Its variables.</param>
/// <returns>The member <c>data</c> of the answer; null for a query of another area.</returns>
/// <exception cref="Refusal">The answer is an error.</exception>
internal delegate JsonObject? MexAnswer(Device device, string id, JsonElement variables);
