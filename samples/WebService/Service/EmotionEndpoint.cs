using Microsoft.AspNetCore.Http.HttpResults;
using SemiMER.Corpora;
using SemiMER.Extensions.Hosting;
using SemiMER.Features;
using SemiMER.Recognition;

namespace SemiMER.Samples.WebService;

/// <summary>Answers <c>POST /v1/emotion</c>.</summary>
internal static class EmotionEndpoint
{
    public static async Task<Results<Ok<EmotionAnswer>, ProblemHttpResult>> AnswerAsync(
        HttpContext context, IEmotionRecognizerProvider provider, UploadReader reader, PredictionQueue queue)
    {
        try
        {
            Upload upload = await reader.ReadAsync(context.Request);
            using IDisposable turn = await queue.EnterAsync(context.RequestAborted);
            using EmotionRecognizerLease lease = provider.Acquire();
            Prediction prediction = SpokenRecognizer.Of(lease).Predict(upload.Sound, upload.Transcript);
            return TypedResults.Ok(EmotionAnswer.Of(prediction, lease.Generation, upload.Sound));
        }
        catch (RefusedException refused)
        {
            if (refused.Status == StatusCodes.Status503ServiceUnavailable)
                context.Response.Headers.RetryAfter = "1";
            return Problem(refused.Status, refused.Message);
        }
        catch (RecognizerUnavailableException)
        {
            // Where it should lie is nothing that a client need know.
            return Problem(StatusCodes.Status503ServiceUnavailable, "No recognizer is loaded.");
        }
        catch (Exception fault) when (fault is CorpusException or NonFiniteFeatureException or AudioException)
        {
            return Problem(StatusCodes.Status400BadRequest, fault.Message);
        }
    }

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
