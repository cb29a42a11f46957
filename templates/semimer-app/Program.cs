return EmotionApplication.Application.Run(args);
